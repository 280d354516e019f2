// Logs in to a room, asks it for its status and its telemetry with a client that others wrote, meshcore.js, and tells both
// as one line of JSON with a mark before it, because the client prints lines of its own.
//
//   node status.mjs HOST:PORT KEY PASSWORD    a companion, and a room's public key in hex
import { CayenneLpp, Constants, TCPConnection } from "@liamcottle/meshcore.js";

const [where, key, password] = process.argv.slice(2);
const [host, port] = where.split(":");
const room = Buffer.from(key, "hex");
const link = new TCPConnection(host, Number(port));
const connected = new Promise((resolve) => link.once("connected", resolve));
await link.connect();
await connected;
await link.addOrUpdateContact(room, Constants.AdvType.Room, 0, -1, new Uint8Array(64), "room", 0, 0, 0);
const login = await link.login(room, password).catch(() => link.login(room, password));
const status = await link.getStatus(room);
const { lppSensorData } = await link.getTelemetry(room);
console.log("@ " + JSON.stringify({ admin: login.reserved, status, telemetry: CayenneLpp.parse(lppSensorData) }));
process.exit(0);
