import Values

/// Numbers within the bounds of a schema.
enum ExampleNumber {
    static func value(_ schema: JSONObject, isWhole: Bool, place: Int) -> Value {
        let step = schema["multipleOf"]?.double ?? (isWhole ? 1 : 0)
        var low = schema["minimum"]?.double
        if let bound = schema["exclusiveMinimum"]?.double, bound >= (low ?? -.infinity) {
            low = bound + gap(step, isWhole)
        }
        var high = schema["maximum"]?.double
        if let bound = schema["exclusiveMaximum"]?.double, bound <= (high ?? .infinity) {
            high = bound - gap(step, isWhole)
        }
        var number = low ?? min(1, high ?? 1)
        if step > 0 {
            number = (number / step).rounded(.up) * step
            if let high, number > high { number = (high / step).rounded(.down) * step }
        }
        // Items of one array differ.
        let next = number + Double(place) * (step > 0 ? step : 1)
        if high.map({ next <= $0 }) ?? true { number = next }
        return Int64(exactly: number).map { .int($0) } ?? .double(number)
    }

    private static func gap(_ step: Double, _ isWhole: Bool) -> Double { step > 0 ? step : isWhole ? 1 : 0.5 }
}
