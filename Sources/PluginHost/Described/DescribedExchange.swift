import Catalog
import Engine
import Values

/// A call of a described action: says what to send, is told what came, and says what comes of it.
///
/// A value without network and clock; ``DescribedCall`` does what it says.
struct DescribedExchange: Sendable {
    /// What is to be done next.
    enum Step: Sendable {
        case send(FilledRequest)
        case finish(RawResult)
    }

    private let template: RequestTemplate
    private let errors: ErrorMap
    private var request: FilledRequest
    private var pages: PageCollection?

    /// A call with these values.
    init(
        _ template: RequestTemplate, errors: ErrorMap, values: TemplateValues
    ) throws(TemplateFailure) {
        self.template = template
        self.errors = errors
        request = try template.filled(values)
        pages = template.pages.map { PageCollection($0, input: values.input) }
    }

    /// The first step.
    var first: Step { .send(request) }

    /// The step after an answer, or after there was none.
    mutating func take(_ answer: PluginAnswer) -> Step {
        guard answer.status == .ok, let response = answer.response else {
            return .finish(RawResult(status: answer.status.rawValue, message: answer.message))
        }
        let answer = ServiceAnswer(response: response, errors: errors)
        guard answer.isGood else {
            if !template.already.isEmpty, template.already.contains(answer.code) {
                return Self.done(["already": true])
            }
            return .finish(answer.failure)
        }
        do throws(UnusableAnswer) {
            return try read(answer)
        } catch {
            return .finish(error.result)
        }
    }

    private mutating func read(_ answer: ServiceAnswer) throws(UnusableAnswer) -> Step {
        switch template.answer {
        case .none: return Self.done(.null)
        case .text: return Self.done(.string(String(decoding: answer.response.body, as: UTF8.self)))
        case .json: break
        }
        let document = try answer.json()
        guard var collection = pages else { return Self.done(document.member(template.result) ?? .null) }
        let next = try collection.take(document, bytes: answer.response.body.count, of: request)
        pages = collection
        switch next {
        case .complete(let result): return Self.done(result)
        case .page(let next):
            request = next
            return .send(next)
        }
    }

    private static func done(_ output: Value) -> Step {
        .finish(RawResult(status: CallStatus.ok.rawValue, output: output.jsonBytes()))
    }
}
