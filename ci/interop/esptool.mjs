// Drives npm's esptool-js against a loader behind two sockets: one has the bytes of the serial
// line, the other its modem lines, "DTR RTS" as 0 or 1, each move answered with a line.
//
//   node esptool.mjs LINE LINES VENDOR:PRODUCT ADDRESS=FILE...
//
// It detects the chip, uploads the stub, changes the speed, asks for the size of the flash,
// writes each file and has its MD5 computed, reads it back, erases nothing, and resets. The
// result is one line of JSON.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import net from "node:net";
import { Readable, Writable } from "node:stream";
import { ESPLoader, Transport } from "esptool-js";

const { version } = JSON.parse(readFileSync(new URL("node_modules/esptool-js/package.json", import.meta.url)));
const [linePath, linesPath, ids, ...files] = process.argv.slice(2);
const [vendor, product] = ids.split(":").map((id) => parseInt(id, 16));

const connected = (path) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(path, () => resolve(socket));
    socket.once("error", reject);
  });

const moves = await connected(linesPath);
let moved = () => {};
moves.on("data", () => moved());

// A serial port as browsers have it (Web Serial).
const port = {
  getInfo: () => (vendor ? { usbVendorId: vendor, usbProductId: product } : {}),
  signals: { dataTerminalReady: false, requestToSend: false },
  async open() {
    this.socket = await connected(linePath);
    this.readable = Readable.toWeb(this.socket);
    this.writable = Writable.toWeb(this.socket);
  },
  async close() {
    this.socket.destroy();
  },
  async setBaudRate() {},
  async setSignals(signals) {
    Object.assign(this.signals, signals);
    const done = new Promise((resolve) => (moved = resolve));
    moves.write(`${+this.signals.dataTerminalReady} ${+this.signals.requestToSend}\n`);
    await done;
  },
};

const said = [];
const terminal = { clean() {}, writeLine: (text) => said.push(text), write: (text) => said.push(text) };

try {
  const loader = new ESPLoader({ transport: new Transport(port), baudrate: 460800, romBaudrate: 115200, terminal });
  const chip = await loader.main();
  const size = await loader.detectFlashSize();
  const fileArray = files.map((file) => {
    const [address, name] = file.split("=");
    return { address: parseInt(address, 16), data: new Uint8Array(readFileSync(name)) };
  });
  await loader.writeFlash({
    fileArray,
    flashSize: "keep",
    flashMode: "keep",
    flashFreq: "keep",
    eraseAll: false,
    compress: true,
    calculateMD5Hash: (image) => createHash("md5").update(image).digest("hex"),
  });
  const read = [];
  for (const { address, data } of fileArray) {
    read.push(createHash("sha256").update(await loader.readFlash(address, data.length)).digest("hex"));
  }
  // The pulse of its own hard_reset has no rising edge in 0.7.0: this is esptool's.
  await loader.after("custom_reset", undefined, "D0|R1|W100|R0");
  console.log(JSON.stringify({ version, name: loader.chip.CHIP_NAME, chip, size, stub: loader.IS_STUB, read }));
  process.exit(0);
} catch (error) {
  console.error(`esptool-js: ${error?.stack ?? error}\n${said.join("\n")}`);
  process.exit(1);
}
