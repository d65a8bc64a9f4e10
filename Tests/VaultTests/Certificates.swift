/// Keys and certificates that OpenSSL 3.0 and python-cryptography 48 made for these tests; they open nothing.
enum Certificates {
    /// `openssl x509 -outform der | openssl dgst -sha256 -binary | basenc --base64url` of ``certificate``.
    static let thumbprint = "rZuTCa0z1vjeuFOV2iyMAlIvKtA_xiZ7tOME_FTYVR4"

    /// A key as PKCS #8.
    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCNeqKjnCTdPS8u
        TmRR30SE2NDEY+TG+LpHAJ37vGeh05ayG5qP6wnZqKPgNA0T2O5di3juNIoi72Sd
        aY0YXAmextbdsBeDUnGeb1C3reX0+PWxumfPM2GrcT4IWujS+IckndXEIUT1YHWA
        XIocuaFl1IE02tst80XFL9vWUbLTDndQF9XO+0KgJ1XaoUSwhLbe6G3Zwztur3Xk
        M+M+h+bb+h6WRmdCDtuPF4/9tfC0swPiJpybO8IbH3mbglJliNZTAPGxiEKlxFw8
        OjuEUQUR9H4wbgSb3i1dmwv5qJ2otro46gs2W4GpLzgbACjKgcee7vctgtjD/h2V
        hYdJLDMxAgMBAAECggEAD5gGSCFEQOxnAGQck5eXzkq1jAf0peexZHURdLc59vDC
        6eO4AAfogIihc2tZS6g78ayXSi4ZUatwPBdvuVEfsFP7R9kKZmuWYV+klnJA5+Tu
        88V3frOLnuFu9G3MvsAs6SDKeIEwQBl/KgRJJsxhGT+4dBJxWRm4xXi2cuNzYebK
        z0ubWAr26xeiUXK/dB36NSW7KWLjU7Di+wbSDnAzwRZiLgH0FJVcNSfJ3Ufq6ILy
        w6RhL8sL3ykafeHZP8tAyfBBksbnDM2wtJtp0LuHjfjNXIFd0OQtnBiPgmFn+QaL
        a6jTGyAcluqNudREHGJ7hEGcgJHOyYQgE9byyazbpwKBgQDEh9voGvxbhTe1mdEk
        Rlfd8Zh66GfZ0H17dgdn4o+WfSaKV5j8wexYGgHMHQSF8q1GyzC6GpgSbGVsK2o6
        6vZGej3FJu67V6uGD2A8WhAka9GHZNJ+46t1c8EuNTY7tW1B0D5K1aWoTv0CHbWq
        MVjuT7W/K0eJYp/s//3SkDfAgwKBgQC4SjsFFo+R2kGjFeAPcZ640GVBUF6ZSoyu
        OE/rN1DjnOUBi5hO9mHRCOMe8CKERvHdY9MSN1dp7fPQaTBhj5IQFEOtt/awOxe8
        18YeImQqXSc5BYajCXG7ATe1FZ/2qJRAGvpdjjCR2fOsFEqxCqcJO8Mx3wdlTmAQ
        lUf2eg/HOwKBgQCwItMEAquJmquDJog6apD1aUGvZfstS54quG2KvZLS3PddpYSH
        g4W+sBBMTvVu10BU4maZZJxGZr+/YmmixFJUd9pEh9AON1SSodUuQcmV2su+/K1q
        68EPUt8f+rDQcpmpEmnByBjf72ryKo5WKkP50Zah7rf+eVW7ovJpdLeC4QKBgDpb
        fz8IOuRz2c8b8TzSvPFHRJkfKyWdntjYii4w8RNyrm4D13JBwQ3ho5I7dqKumI6D
        uuYM0kiACnIXrTNntFgVIq1TEPITdFvfdCQ8vb1QjEgZQN5F8lbGdu6H74S7M17t
        bBTOHwFApFH8hv5zIhvhadlUB9KDtBXsP8KEOpTbAoGAZXZo5fL44TCk6OJ5D/Qi
        Fp2Gd7ibzwpt+RFLnVBTjd+klUy2oaC9LRDGeUKb1D5bqvySLJsNIoI022EY21xG
        BbQxHBanob9q3kFqeXgo59BX4Qt6MUMehw1PGpG7dmq2NCgEjPw0Cu3J5EcMNcqY
        9Ig+7uWRYSBO1413Gc1H5Zk=
        -----END PRIVATE KEY-----
        """

    /// The same key as PKCS #1.
    static let pkcs1 = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEAjXqio5wk3T0vLk5kUd9EhNjQxGPkxvi6RwCd+7xnodOWshua
        j+sJ2aij4DQNE9juXYt47jSKIu9knWmNGFwJnsbW3bAXg1Jxnm9Qt63l9Pj1sbpn
        zzNhq3E+CFro0viHJJ3VxCFE9WB1gFyKHLmhZdSBNNrbLfNFxS/b1lGy0w53UBfV
        zvtCoCdV2qFEsIS23uht2cM7bq915DPjPofm2/oelkZnQg7bjxeP/bXwtLMD4iac
        mzvCGx95m4JSZYjWUwDxsYhCpcRcPDo7hFEFEfR+MG4Em94tXZsL+aidqLa6OOoL
        NluBqS84GwAoyoHHnu73LYLYw/4dlYWHSSwzMQIDAQABAoIBAA+YBkghREDsZwBk
        HJOXl85KtYwH9KXnsWR1EXS3OfbwwunjuAAH6ICIoXNrWUuoO/Gsl0ouGVGrcDwX
        b7lRH7BT+0fZCmZrlmFfpJZyQOfk7vPFd36zi57hbvRtzL7ALOkgyniBMEAZfyoE
        SSbMYRk/uHQScVkZuMV4tnLjc2Hmys9Lm1gK9usXolFyv3Qd+jUluyli41Ow4vsG
        0g5wM8EWYi4B9BSVXDUnyd1H6uiC8sOkYS/LC98pGn3h2T/LQMnwQZLG5wzNsLSb
        adC7h434zVyBXdDkLZwYj4JhZ/kGi2uo0xsgHJbqjbnURBxie4RBnICRzsmEIBPW
        8sms26cCgYEAxIfb6Br8W4U3tZnRJEZX3fGYeuhn2dB9e3YHZ+KPln0mileY/MHs
        WBoBzB0EhfKtRsswuhqYEmxlbCtqOur2Rno9xSbuu1erhg9gPFoQJGvRh2TSfuOr
        dXPBLjU2O7VtQdA+StWlqE79Ah21qjFY7k+1vytHiWKf7P/90pA3wIMCgYEAuEo7
        BRaPkdpBoxXgD3GeuNBlQVBemUqMrjhP6zdQ45zlAYuYTvZh0QjjHvAihEbx3WPT
        EjdXae3z0GkwYY+SEBRDrbf2sDsXvNfGHiJkKl0nOQWGowlxuwE3tRWf9qiUQBr6
        XY4wkdnzrBRKsQqnCTvDMd8HZU5gEJVH9noPxzsCgYEAsCLTBAKriZqrgyaIOmqQ
        9WlBr2X7LUueKrhtir2S0tz3XaWEh4OFvrAQTE71btdAVOJmmWScRma/v2JposRS
        VHfaRIfQDjdUkqHVLkHJldrLvvytauvBD1LfH/qw0HKZqRJpwcgY3+9q8iqOVipD
        +dGWoe63/nlVu6LyaXS3guECgYA6W38/CDrkc9nPG/E80rzxR0SZHyslnZ7Y2Iou
        MPETcq5uA9dyQcEN4aOSO3airpiOg7rmDNJIgApyF60zZ7RYFSKtUxDyE3Rb33Qk
        PL29UIxIGUDeRfJWxnbuh++EuzNe7WwUzh8BQKRR/Ib+cyIb4WnZVAfSg7QV7D/C
        hDqU2wKBgGV2aOXy+OEwpOjieQ/0Ihadhne4m88KbfkRS51QU43fpJVMtqGgvS0Q
        xnlCm9Q+W6r8kiybDSKCNNthGNtcRgW0MRwWp6G/at5Banl4KOfQV+ELejFDHocN
        TxqRu3ZqtjQoBIz8NArtyeRHDDXKmPSIPu7lkWEgTteNdxnNR+WZ
        -----END RSA PRIVATE KEY-----
        """

    /// The certificate of that key, good until 2126.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIDETCCAfmgAwIBAgIUTeZ2v/moHPpx6fnWWvtiziw+N64wDQYJKoZIhvcNAQEL
        BQAwFzEVMBMGA1UEAwwMcmlwb3N0ZS10ZXN0MCAXDTI2MTEyMTA1MTUwN1oYDzIx
        MjYxMDI4MDUxNTA3WjAXMRUwEwYDVQQDDAxyaXBvc3RlLXRlc3QwggEiMA0GCSqG
        SIb3DQEBAQUAA4IBDwAwggEKAoIBAQCNeqKjnCTdPS8uTmRR30SE2NDEY+TG+LpH
        AJ37vGeh05ayG5qP6wnZqKPgNA0T2O5di3juNIoi72SdaY0YXAmextbdsBeDUnGe
        b1C3reX0+PWxumfPM2GrcT4IWujS+IckndXEIUT1YHWAXIocuaFl1IE02tst80XF
        L9vWUbLTDndQF9XO+0KgJ1XaoUSwhLbe6G3Zwztur3XkM+M+h+bb+h6WRmdCDtuP
        F4/9tfC0swPiJpybO8IbH3mbglJliNZTAPGxiEKlxFw8OjuEUQUR9H4wbgSb3i1d
        mwv5qJ2otro46gs2W4GpLzgbACjKgcee7vctgtjD/h2VhYdJLDMxAgMBAAGjUzBR
        MB0GA1UdDgQWBBRTHsYpc2IFhgRTjRPGtVzlb1n39DAfBgNVHSMEGDAWgBRTHsYp
        c2IFhgRTjRPGtVzlb1n39DAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUA
        A4IBAQAX+CoidL4EyMG5kdU4m1EEWwTMt9Oh66uWqH/D83K/PbxCTKTPQzC5NTr9
        LRUhGfyT1gOlr41Uh31zaHZWimzr3ldEmLHw0Qc5ZnDNxmQETwtDm/KpAAmefSJE
        mh+FD/aHa77Et1B3ex6pd1HCybLi0y00GdTnE7SGHZV8fYAs/j0s0kyrOwrYm8zf
        nh3JbEgiAfMclQbvhdlmsMcsyK7qSVp/Q51zL6fQIzrW++Ydp5/kkuEYcqYm8YOz
        yxUHUuBIQ8hDacV6biv5kJV6lwIT/mPqxrhd6qTtX1SJfV0ycbCgj1VDBobxfwyC
        XdZB/HwpAnkzT52a3206j2RfpukZ
        -----END CERTIFICATE-----
        """

    /// A certificate of that key that expired in 2021.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIClTCCAX2gAwIBAgIBBzANBgkqhkiG9w0BAQsFADAOMQwwCgYDVQQDDANvbGQw
        HhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAOMQwwCgYDVQQDDANvbGQw
        ggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCNeqKjnCTdPS8uTmRR30SE
        2NDEY+TG+LpHAJ37vGeh05ayG5qP6wnZqKPgNA0T2O5di3juNIoi72SdaY0YXAme
        xtbdsBeDUnGeb1C3reX0+PWxumfPM2GrcT4IWujS+IckndXEIUT1YHWAXIocuaFl
        1IE02tst80XFL9vWUbLTDndQF9XO+0KgJ1XaoUSwhLbe6G3Zwztur3XkM+M+h+bb
        +h6WRmdCDtuPF4/9tfC0swPiJpybO8IbH3mbglJliNZTAPGxiEKlxFw8OjuEUQUR
        9H4wbgSb3i1dmwv5qJ2otro46gs2W4GpLzgbACjKgcee7vctgtjD/h2VhYdJLDMx
        AgMBAAEwDQYJKoZIhvcNAQELBQADggEBAHRcdIf6ZwcKvePXoGp6P8uS834U3G6J
        f6kbVg/G7r+IGk2hdxbPiHXHov4RXfxobYramKit9EtrcsfENOUdVoy1ZN1FgBvF
        i5iIedPxjSdK5V/KiFCqNMtWV71pJ8VAQ7kCgaYZ3T1kb1ieq4mWrFRFl2zml217
        uPRSnw8u/ZOgKaMQDioau17LZKvjdF7O6Lk6E9xaeecvmG+j3OT0Leqg9FFWFmq1
        UJgbZjSKk3f7MgJ0XCgmM+MSPNjZPtrVf652V6Lg9RH97zFSwg2jK/IW/Y3qswva
        8ZeYdPIMiW0UbuV/UuIYi9fV+pUkNioCEmobDxU61sdaBIlsJvEvfHU=
        -----END CERTIFICATE-----
        """

    /// A certificate of another key.
    static let foreign = """
        -----BEGIN CERTIFICATE-----
        MIIDAzCCAeugAwIBAgIUPPbGQ4PwPwaDZQACb9J4EHGiP0MwDQYJKoZIhvcNAQEL
        BQAwEDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIxMDUxNTA3WhgPMjEyNjEwMjgw
        NTE1MDdaMBAxDjAMBgNVBAMMBW90aGVyMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
        MIIBCgKCAQEAjXsx0GyX0myefJ+0N65m52IcYuEkTD3gihIJ/zbtwITkJzki/D8q
        5ASaHzx8BuyrwI4vH6xDaZehLV8szANjfDez7uz1wOSX5+/nNHW5TzoGBCCQ7CEa
        zCTb1D7XlfDdW+0e/4CHlW/Ikuts3NKdUhlMNlpgGBkPl1Tio8jx4FxjeyKmLLor
        BJK8HbHJc+wYlqQJjToMAjScnfjzLoVHCfVbf1ncWeYGqT47+gJugpZGuq9Zl8Jo
        B8iO9jHp/wpj9LjYPe2D02/iKTwVMCp4nE/o1lZNVd3BERttrbj/osb//zorw/mg
        hVtphnSQoplDQbqOt6+F56WYUDQL067Y6QIDAQABo1MwUTAdBgNVHQ4EFgQUf52Y
        57T5bnjJCT5fVjM38YmGog0wHwYDVR0jBBgwFoAUf52Y57T5bnjJCT5fVjM38YmG
        og0wDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAToWh/q2aClnk
        LHM+UEdBSo7OCLBwwhDBHLaeO34PV8yOUIGp6LUCqfMFTGyOeBXVuFapKmQ+VwhZ
        rCm77yp3P7G3VTG8hcsxaFDQmmqLnKJp2Gjv3v5mEbKNKRVmT/HsvFvB/r16VFI3
        PHrClKYKXM4LKIA4IW/K8kd2saO0NnqjSGPu9KWLccekPhVZ4fvARaF/OHvew9X6
        ELcAyQSfkD1ev4hd4NtHgqTbpGQ+4Xzq7FyW1DTseSYfNQsl8ViOUTnAS1M+D+9G
        Y6RgyzootguGwc9xuyw5+HEqkw1mC6z19/E6q6JVP1uIWGRkdU5g4xXIWj6390Ei
        F5HmYxf/Mw==
        -----END CERTIFICATE-----
        """

    /// An elliptic-curve key.
    static let elliptic = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggSX8rd/6AnlsSVxS
        EwgyphlhTgGaZAg9LrahGbOooiChRANCAARIihzhCSVZFIE1HJKpO1BQbQaTZ4+Z
        kmL80fo8I4WQtj9KwF7xHz/54b6P05SSqqEwRJ0Pk72s6dG1RdiezMJc
        -----END PRIVATE KEY-----
        """

    /// The first key, encrypted.
    static let encrypted = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI6417BRRcqBICAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCgD6Wke7EZMs5QiwJMEPILBIIE
        0BowzwHINEEqt/4htIGso+jpUYUl4hbAUGNgLPrQBq/7rksZrxJbEopxr6NrC65U
        DXhLF3oiN+F2bpI4TQMbLch1gonqNEceuDbNz6UBfC11/OGKbNeqslfNb0TBTrAn
        M2aMBK8pMQ8/LIFaQNKDpkmPxg23EMPDALLITDIdYPsqZ0S7hS7XJGNaPZFkuaO5
        1cJkQ8ZrIosxLckzHOSN7RuMuVzLkRtgaOtuzZb2AuD1aIlg19zaWr3u4x8hZ55R
        xQVX5wKyAgqV20+tdYKmU7IUU+bS11I2IoJ/a+wHMd8LB86FecO1PdaGwNiRhywR
        8OrrcT2VpvasxhB5NjWAZitIAbkb9vGU1xOcuB0jTQpFJ09w5ZAbLwKohuJ0kSA9
        8VCU9Td3wKDxplxAglIPYQIqgI+sIcdIEruYw5xFRhDLy73cvxl9/Apo7PRuVyR5
        LK9hpGM1PWCuB7AT2LmMCfmEGI7g280dpj/SlmWKIDCsuaLlqHmYpMMtiHEuc8ge
        JBtiNu3y9wW+0VbzpNOblFwyOkjurF0x+LQaGMA6tmruHVgr4/jealfMeaFEIaJr
        xLqzTRIjhgYdmiNC+OiklxDVXtLwlz90oXVkA5GQNdK9FEkBI3o3p/M0++fRrHPQ
        w1q+eMsFcw6/elpVvN8hyi8QCr4nGObPyVw0SfDCDCfeVhkBIIYrZHvLlmWdJgPr
        pRSl4QFuwUoyHFslJ2ra5uP/NeBaWHWNJ3NZ1TY1pjkLRs5M+2OEuLV15ygvJzZ6
        gbesr4uaQnc5XB6QZcgq6aR1xUmYrvbbfK8Bt3OOe3eBOwxwiXnLodOeGgH4BcvO
        gqcVkZBXU79C4T56B6lCeOTOaITOwEABT+l2YCOl1gIUPV4LHpNM6wH2TKGqduLu
        CmfPzlYBfj59fN+KI0ObEHGoPb/0CYqYDzH7S84w0g4f7rbRJXXOE0V1GieluYDL
        Wbw4f9DOajRMUN3qBZRT3Yu7QTaYQrgCXtkDZkuFuvFWpeBfvow+etHICs9utxLG
        y97PCK1USNJsbINhDG3f3Kz91yBk/0ne+ZysSaGD8PidKw7u+kTq/tl2T7ZlobNk
        ZzgUGtxXLWgIOw5z0GQj9nKgo/gKRXgYygOIgAKomRn8AP6bvBOuNs76aNF6pTf1
        TynvGy6Ekgn2npQBYOY7FFCgTbVYF6lzTrM3JfoA5xFH0RykKftus7Fg43rs5SIt
        66+P94ZkjEuMeu4gTgCksQ+RFXjo/YMKdRZ3VVBUXQBwKZhPdBwQuleQrwo1Lt9s
        Ew82iyQ751uz0NnR9WeGVjHKnm4jHjbnHuGoc3xMveRS+2/ZdoSI0ieWpgU99HdI
        oX+Rpjd5pvK8z0KCAiWGHk8CY+PrQdd+QrRQ72Jz4Tskhw2lETxxK+/IbwlGUFDT
        LxMr7kZ1AwphMEO4vveKeykHQkaFROETmZVKcKLWO+ZqhWZauxRMXo+W/x8urVBS
        a1CZOxgnHUer0orDdAD24SfxuIckO3rnkQNmsjC+MzN/T92W0+wGPLyAZk8faF/H
        J5D/3yVDZxX+LCosu2x7FCVDF/NREsUwCKsoZxO3jw3Xu7hHzeDEj9L8zrAx0FPU
        /2n+j7DXrscpkHPjx1EsXll7THgTYWKMydWCH8jHQfYy
        -----END ENCRYPTED PRIVATE KEY-----
        """
}
