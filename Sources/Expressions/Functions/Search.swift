/// Occurrences of a text in another, in any case, in UTF-16 places as .NET counts them.
struct Search {
    private let places: [Int]
    private let count: Int
    private let isEmpty: Bool

    init(_ text: String, _ search: String) {
        let haystack = Array(InvariantCase.upper(text).utf16)
        let needle = Array(InvariantCase.upper(search).utf16)
        count = haystack.count
        isEmpty = needle.isEmpty
        places = Self.places(of: needle, in: haystack, overlapping: true)
    }

    var first: Int64 { isEmpty ? 0 : Int64(places.first ?? -1) }
    var last: Int64 { isEmpty ? Int64(max(0, count - 1)) : Int64(places.last ?? -1) }

    /// From 1; negative from the end.
    func nth(_ number: Int) throws(EvaluationError) -> Int64 {
        guard number != 0 else {
            throw EvaluationError("`nthIndexOf` counts occurrences from 1, or from -1 back")
        }
        if isEmpty { return 0 }
        let index = number > 0 ? number - 1 : places.count + number
        return places.indices.contains(index) ? Int64(places[index]) : -1
    }

    static func contains(_ needle: [UInt8], in haystack: [UInt8]) -> Bool {
        guard let head = needle.first, needle.count <= haystack.count else { return needle.isEmpty }
        for place in 0...(haystack.count - needle.count)
        where haystack[place] == head && haystack[place...].starts(with: needle) { return true }
        return false
    }

    static func places<Unit: Equatable>(
        of needle: [Unit], in haystack: [Unit], overlapping: Bool, atMost most: Int = .max
    ) -> [Int] {
        guard let head = needle.first, needle.count <= haystack.count else { return [] }
        var places: [Int] = []
        var place = 0
        let last = haystack.count - needle.count
        while place <= last, places.count < most {
            if haystack[place] == head, haystack[place..<(place + needle.count)].elementsEqual(needle) {
                places.append(place)
                place += overlapping ? 1 : needle.count
            } else {
                place += 1
            }
        }
        return places
    }
}
