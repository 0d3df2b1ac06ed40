// Serves GitHub's API by the "emulate" package. Each line on stdin is a wish: {"baseUrl": "...", "seed": {...}} starts
// an API with nothing in it but the seed and prints its port, {"stop": PORT} ends one. The end of stdin ends them all.
import net from "node:net";
import readline from "node:readline";

const { createEmulator } = await import(process.argv[2]);
const running = new Map();
const listen = net.Server.prototype.listen;
let server;
net.Server.prototype.listen = function () {
  server = this;
  return listen.call(this, 0, "127.0.0.1"); // emulate itself would listen on every address
};
for await (const line of readline.createInterface({ input: process.stdin })) {
  const wish = JSON.parse(line);
  if (wish.stop) {
    running.get(wish.stop).closeAllConnections();
    running.get(wish.stop).close();
    running.delete(wish.stop);
    continue;
  }
  await createEmulator({ service: "github", port: 0, ...wish });
  if (!server.listening) await new Promise((done) => server.once("listening", done));
  running.set(server.address().port, server);
  process.stdout.write(`${server.address().port}\n`);
}
process.exit(0);
