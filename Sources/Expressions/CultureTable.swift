/// The languages that are known, as data.
enum CultureTable {
    /// What a language writes differently from English.
    private struct Row: Sendable {
        var group: Character
        var fraction: Character
        var currency = "€"
        var money = "n $"
        var calendar: Culture.Calendar?
    }

    static var languages: [String] { (Array(rows.keys) + ["en"]).sorted() }

    static func culture(language: String, region: String?) -> Culture? {
        if language == "en" { return english(region) }
        guard let row = rows[language] else { return nil }
        return Culture(
            separators: .init(group: row.group, fraction: row.fraction), money: row.money,
            negativeMoney: "-" + row.money, currency: row.currency,
            currencyDigits: language == "ja" ? 0 : 2, percentSign: "\u{A0}%", calendar: row.calendar)
    }

    private static func english(_ region: String?) -> Culture {
        var culture = Culture.english
        let currencies = ["gb": "£", "ie": "€", "in": "₹"]
        guard let region,
            let currency = currencies[region] ?? (["au", "nz", "za"].contains(region) ? "$" : nil)
        else { return culture }
        culture.currency = currency
        culture.negativeMoney = "-$n"
        culture.calendar?.shortDate = "dd/MM/yyyy"
        culture.calendar?.longDate = "dddd, d MMMM yyyy"
        culture.calendar?.shortTime = "HH:mm"
        culture.calendar?.monthDay = "d MMMM"
        return culture
    }

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    static let english = Culture.Calendar(
        months: words(
            "January February March April May June July August September October November December"),
        shortMonths: words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
        days: words("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
        shortDays: words("Sun Mon Tue Wed Thu Fri Sat"), shortDate: "M/d/yyyy",
        longDate: "dddd, MMMM d, yyyy", shortTime: "h:mm tt", monthDay: "MMMM d", yearMonth: "MMMM yyyy")

    private static let rows: [String: Row] = [
        "fr": Row(
            group: "\u{202F}", fraction: ",",
            calendar: .init(
                months: words(
                    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
                shortMonths: words("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
                days: words("dimanche lundi mardi mercredi jeudi vendredi samedi"),
                shortDays: words("dim. lun. mar. mer. jeu. ven. sam."), shortDate: "dd/MM/yyyy",
                longDate: "dddd d MMMM yyyy", shortTime: "HH:mm", monthDay: "d MMMM", yearMonth: "MMMM yyyy")),
        "de": Row(
            group: ".", fraction: ",",
            calendar: .init(
                months: words(
                    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
                shortMonths: words("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
                days: words("Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag"),
                shortDays: words("So Mo Di Mi Do Fr Sa"), shortDate: "dd.MM.yyyy",
                longDate: "dddd, d. MMMM yyyy", shortTime: "HH:mm", monthDay: "d. MMMM",
                yearMonth: "MMMM yyyy")),
        "es": Row(
            group: ".", fraction: ",",
            calendar: .init(
                months: words(
                    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
                ),
                shortMonths: words("ene feb mar abr may jun jul ago sept oct nov dic"),
                days: words("domingo lunes martes miércoles jueves viernes sábado"),
                shortDays: words("dom lun mar mié jue vie sáb"), shortDate: "d/M/yyyy",
                longDate: "dddd, d 'de' MMMM 'de' yyyy", shortTime: "H:mm", monthDay: "d 'de' MMMM",
                yearMonth: "MMMM 'de' yyyy")),
        "it": Row(
            group: ".", fraction: ",",
            calendar: .init(
                months: words(
                    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
                ),
                shortMonths: words("gen feb mar apr mag giu lug ago set ott nov dic"),
                days: words("domenica lunedì martedì mercoledì giovedì venerdì sabato"),
                shortDays: words("dom lun mar mer gio ven sab"), shortDate: "dd/MM/yyyy",
                longDate: "dddd d MMMM yyyy", shortTime: "HH:mm", monthDay: "d MMMM", yearMonth: "MMMM yyyy")),
        "pt": Row(
            group: ".", fraction: ",", currency: "R$", money: "$\u{A0}n",
            calendar: .init(
                months: words(
                    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
                ),
                shortMonths: words("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
                days: words(
                    "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado"),
                shortDays: words("dom. seg. ter. qua. qui. sex. sáb."), shortDate: "dd/MM/yyyy",
                longDate: "dddd, d 'de' MMMM 'de' yyyy", shortTime: "HH:mm", monthDay: "d 'de' MMMM",
                yearMonth: "MMMM 'de' yyyy")),
        "nl": Row(
            group: ".", fraction: ",", money: "$\u{A0}n",
            calendar: .init(
                months: words(
                    "januari februari maart april mei juni juli augustus september oktober november december"),
                shortMonths: words("jan feb mrt apr mei jun jul aug sep okt nov dec"),
                days: words("zondag maandag dinsdag woensdag donderdag vrijdag zaterdag"),
                shortDays: words("zo ma di wo do vr za"), shortDate: "dd-MM-yyyy",
                longDate: "dddd d MMMM yyyy", shortTime: "HH:mm", monthDay: "d MMMM", yearMonth: "MMMM yyyy")),
        "is": Row(group: ".", fraction: ",", currency: "kr"),
        "da": Row(group: ".", fraction: ",", currency: "kr."),
        "nb": Row(group: "\u{A0}", fraction: ",", currency: "kr"),
        "sv": Row(group: "\u{A0}", fraction: ",", currency: "kr"),
        "fi": Row(group: "\u{A0}", fraction: ","), "pl": Row(group: "\u{A0}", fraction: ",", currency: "zł"),
        "cs": Row(group: "\u{A0}", fraction: ",", currency: "Kč"),
        "tr": Row(group: ".", fraction: ",", currency: "₺", money: "$n"),
        "ja": Row(group: ",", fraction: ".", currency: "¥", money: "$n"),
    ]
}
