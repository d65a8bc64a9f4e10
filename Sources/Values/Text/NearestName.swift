/// The name that someone who wrote `name` most likely meant; nil when none is near.
///
/// Nearness is the number of letters added, left out, changed or swapped, upper and lower case alike: at most a
/// third of the name. Names beyond 64 letters are not considered.
public func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(65))
    guard wanted.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let letters = Array(candidate.lowercased().unicodeScalars.prefix(65))
        let limit = min(max(1, max(wanted.count, letters.count) / 3), (best?.distance ?? .max) - 1)
        guard letters.count <= 64, limit >= 0, abs(letters.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, letters)
        if distance <= limit, distance < wanted.count { best = (candidate, distance) }
    }
    return best?.name
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn one into the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current: [Int] = []
        current.reserveCapacity(right.count + 1)
        current.append(row + 1)
        for (column, other) in right.enumerated() {
            var cost = min(previous[column + 1], current[column]) + 1
            cost = min(cost, previous[column] + (letter == other ? 0 : 1))
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                cost = min(cost, before[column - 1] + 1)
            }
            current.append(cost)
        }
        (before, previous) = (previous, current)
    }
    return previous[right.count]
}
