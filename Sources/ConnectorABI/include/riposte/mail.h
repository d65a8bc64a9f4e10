/* riposte/mail.h - mail by the host: the extension riposte.mail/1.
 *
 * Mail is asked for like everything else that goes over the network, by `http` of the host, with the address of
 * a mail server. So what holds for requests holds for mail, in this process and in a worker: the connector's
 * descriptor says where it may go (`"hosts": ["{smtp}", "{imap}"]`), the host signs in and keeps the rates, a
 * dry run sends nothing, and what was sent decides whether a failure is RIPOSTE_UNKNOWN_OUTCOME. This header
 * adds one table, by which a plugin can tell whether its host does so:
 *
 *   const riposte_mail *mail = host->extension(RIPOSTE_MAIL_1);
 *   if (mail && mail->protocols & RIPOSTE_MAIL_SMTP) ...
 *
 * Addresses   smtp://host[:25] and imap://host[:143] insist on STARTTLS, smtps://host[:465] and
 *             imaps://host[:993] speak TLS at once. Certificates are verified. On this machine a server may be
 *             without TLS.
 * Headers     mail-from: the envelope's sender. mail-to: its recipients, commas between them; can be repeated.
 *             mail-user: whose mailbox a token is for; the sender when absent.
 *             mail-tls: `optional` goes on without TLS where the server has none.
 * Sending     method SEND, the body a message as RFC 5322 has it: lines that end in CRLF and nothing else.
 *             http_status is the server's reply: 250, 4xx (try later), 5xx (never), 401 for credentials that it
 *             refused. The body of the answer is JSON:
 *               { "code": 250, "text": "2.0.0 Ok", "stage": "message", "accepted": ["a@b.example"],
 *                 "refused": [{ "address": "c@b.example", "code": 550, "text": "5.1.1 unknown" }] }
 *             `stage` is where a refusal came: `sign-in`, `sender`, `recipients` or `message`. As long as one
 *             recipient was accepted the message is sent, and http_status is that of the message.
 *             RIPOSTE_HTTP_SENT without an answer means that the whole message had left: it may arrive.
 * Looking     method GET on smtp: connects, signs in and leaves.
 * Fetching    method GET on imap, with the mailbox as the path, percent-encoded; without a path it connects,
 *             signs in and leaves. The query says which messages: `after` a UID, which counts only while the
 *             mailbox has the UIDVALIDITY `validity`, at most `limit` (100 is the most; 25 if absent), each up
 *             to `bytes` (8 MiB is the most). Nothing is marked as seen. The answer, oldest message first:
 *               { "validity": 1, "last": 42, "more": false,
 *                 "messages": [{ "uid": 42, "time": 1795270000000, "truncated": false, "content": "BASE64" }] }
 *             Without `after`, or with another `validity`, there are no messages: `last` is where to begin.
 *
 * What is promised for how long is in docs/abi.md. */
#ifndef RIPOSTE_MAIL_H
#define RIPOSTE_MAIL_H

#include "riposte/connector.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What `extension` of the host is asked for. */
#define RIPOSTE_MAIL_1 "riposte.mail/1"

/* Protocols that a host speaks. A plugin ignores bits that it does not know. */
enum {
  RIPOSTE_MAIL_SMTP = 1, /* SEND and GET on smtp and smtps */
  RIPOSTE_MAIL_IMAP = 2  /* GET on imap and imaps */
};

/* The table, constant for as long as the process lives. It may grow at its end. */
typedef struct riposte_mail {
  uint32_t size;
  uint32_t protocols; /* RIPOSTE_MAIL_SMTP ... */
} riposte_mail;

#ifdef __cplusplus
}
#endif

#endif
