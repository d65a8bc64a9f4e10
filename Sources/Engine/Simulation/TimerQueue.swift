import Values

/// Timers of a simulated run, the earliest first; of two at one instant the one that was set first.
struct TimerQueue {
    private struct Timer {
        var until: Timestamp
        var number: Int
        var instance: InstanceID

        func isBefore(_ other: Timer) -> Bool { (until, number) < (other.until, other.number) }
    }

    private var heap: [Timer] = []
    private var count = 0

    mutating func add(_ instance: InstanceID, until: Timestamp) {
        heap.append(Timer(until: until, number: count, instance: instance))
        count += 1
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (instance: InstanceID, until: Timestamp)? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.instance, first.until)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
