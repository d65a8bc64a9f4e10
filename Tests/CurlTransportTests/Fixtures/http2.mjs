// An HTTP/2 server over TLS; arguments are certificate and key. Serves until its standard input ends.
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";

const [cert, key] = process.argv.slice(2).map((file) => readFileSync(file));
let sessions = 0;
const server = createSecureServer({ cert, key });
server.on("session", () => (sessions += 1));
server.on("stream", (stream, headers) => {
  stream.respond({ ":status": 200, "x-path": headers[":path"] });
  stream.end(String(sessions));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit());
