// Lives through an evening of a room's member with a client that others wrote, meshcore.js, and tells what came of each
// step: a line of JSON with a mark before it, because the client prints lines of its own.
//
//   node client.mjs ALICE BOB ROOM    the first two HOST:PORT or the path of a serial port, the room a name
//
// What a hand does at the boards it asks for with the step "do", a command of `meshrig emulate mesh`, and goes on when a
// line comes in.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { Constants, NodeJSSerialConnection, TCPConnection } from "@liamcottle/meshcore.js";

const [alicesPort, bobsPort, roomsName] = process.argv.slice(2);
const push = Constants.PushCodes;
const tell = (step, what = {}) => console.log("@ " + JSON.stringify({ step, ...what }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const hex = (bytes) => Buffer.from(bytes).toString("hex");

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
async function hand(what) {
  tell("do", { what });
  await lines.next();
}

// Member is someone with a companion.
class Member {
  constructor(name, port) {
    Object.assign(this, { name, port, confirmed: new Map(), posts: [], answers: [], waiting: 0 });
  }

  // connect opens the port and waits until the device has said what it is. What comes while it starts is lost, and
  // the client asks once: so it is asked again.
  async connect() {
    this.stands = false;
    this.lost = true;
    for (let tries = 0; tries < 30 && !this.stands; tries++, await pause(1500)) {
      if (!this.lost) await this.link.sendCommandDeviceQuery(1);
      else if (this.port.includes(":") || existsSync(this.port)) await this.open();
    }
    if (!this.stands) throw new Error(this.name + ": no device answers on " + this.port);
    await this.link.syncDeviceTime().catch(() => {}); // refused by a clock that is ahead
  }

  async open() {
    const [host, port] = this.port.split(":");
    this.lost = false;
    this.link = port ? new TCPConnection(host, Number(port)) : new NodeJSSerialConnection(this.port);
    this.link.on("rx", (frame) => this.read(frame));
    this.link.on(push.SendConfirmed, ({ ackCode, roundTrip }) => this.confirmed.set(ackCode, roundTrip));
    this.link.on(push.MsgWaiting, () => this.waiting++);
    this.link.on("connected", () => (this.stands = true));
    this.link.on("disconnected", () => (this.lost = true));
    await this.link.connect();
  }

  // read takes a message as it came: what the client makes of a post destroys its author.
  read(frame) {
    if (frame[0] !== Constants.ResponseCodes.ContactMsgRecv) return;
    const text = (from) => Buffer.from(frame.slice(from)).toString();
    if (frame[8] === Constants.TxtTypes.SignedPlain) this.posts.push({ author: hex(frame.slice(13, 17)), text: text(17), by: hex(frame.slice(1, 7)) });
    else this.answers.push({ type: frame[8], text: text(13) });
  }

  // until fetches messages until some of them satisfy a condition, for at most a time.
  async until(ms, condition) {
    for (const end = Date.now() + ms; !condition() && Date.now() < end; await pause(200)) {
      if (this.waiting === 0) continue;
      this.waiting = 0;
      await this.link.getWaitingMessages();
    }
    return condition();
  }

  async find(name, ms) {
    for (const end = Date.now() + ms; Date.now() < end; await pause(500)) {
      const found = await this.link.findContactByName(name);
      if (found) return found;
    }
    throw new Error(this.name + ": no contact " + name);
  }

  // login tries twice, because what several send at once may be lost.
  login(room, password) {
    return this.link.login(room.publicKey, password).catch(() => this.link.login(room.publicKey, password));
  }

  // post sends a text and waits for its confirmation; two of one second are one post for a room.
  async post(room, text) {
    await pause(1100);
    const sent = await this.link.sendTextMessage(room.publicKey, text);
    const found = await this.until(sent.estTimeout + 5000, () => this.confirmed.has(sent.expectedAckCrc));
    tell("posted", { who: this.name, text, confirmed: found, roundTrip: this.confirmed.get(sent.expectedAckCrc) });
  }

  // reads tells which posts came, and who wrote them. What the room and a member send at once, neither hearing the
  // other, is lost at the repeater: so all wait until the acknowledgements are under way.
  async reads(...texts) {
    await this.until(30000, () => texts.every((text) => this.posts.some((p) => p.text === text)));
    await pause(3000);
    tell("reads", { who: this.name, posts: this.posts });
    this.posts = [];
  }

  async command(room, text) {
    await pause(1100);
    this.answers = [];
    await this.link.sendTextMessage(room.publicKey, text, Constants.TxtTypes.CliData);
    await this.until(15000, () => this.answers.length > 0);
    tell("answered", { command: text, answers: this.answers });
  }
}

const alice = new Member("alice", alicesPort), bob = new Member("bob", bobsPort);
for (const member of [alice, bob]) {
  await member.connect();
  const self = await member.link.getSelfInfo(5000);
  tell("self", { who: member.name, name: self.name, key: hex(self.publicKey) });
}
await pause(24000); // until all have advertised, as boards do when they have started
await hand("say room advert");
const room = await alice.find(roomsName, 30000);
await bob.find(roomsName, 10000);
tell("room", { key: hex(room.publicKey), type: room.type });
tell("login", { who: "alice", admin: (await alice.login(room, "hello")).reserved });
await pause(3000); // her companion tells the room the way to it
tell("login", { who: "bob", admin: (await bob.login(room, "hello")).reserved });
await pause(4000);
await alice.post(room, "one");
await bob.reads("one");
await alice.post(room, "two");
await bob.reads("two");
await bob.post(room, "from bob");
await alice.reads("from bob");

await pause(6000); // a companion writes down after 5 s how far it has read
await hand("power off alice");
await alice.link.close();
await bob.post(room, "first");
await pause(35000); // the room tries three times
await bob.post(room, "second");
await bob.post(room, "third");
await pause(5000);
await hand("power on alice");
await alice.connect();
// A repeater passes on no push that is like an earlier one in its two bits of attempt, which the room draws;
// who gets none logs in again.
let logins = 0;
for (; alice.posts.length < 3 && logins < 6; logins++) {
  await alice.login(room, "hello");
  await alice.until(30000, () => alice.posts.length >= 3);
}
tell("back", { logins });
await alice.reads("first", "second", "third");

tell("login", { who: "alice", admin: (await alice.login(room, "password")).reserved });
await alice.command(room, "ver");
await alice.command(room, "get acl");
tell("status", await alice.link.getStatus(room.publicKey));
tell("list", { data: hex(await alice.link.sendBinaryRequest(room.publicKey, [5, 0, 0])) });
const asked = Date.now();
tell("refused", { why: await alice.link.login(room.publicKey, "wrong").then(() => "logged in", String), after: Date.now() - asked });
tell("own", await alice.link.getStatsPackets().then((s) => s.data));

// Another client takes the line of a board's network port over.
const other = new Member("bob", bobsPort);
await other.connect();
const self = await other.link.getSelfInfo(5000);
await pause(500);
tell("taken", { gone: bob.lost, name: self.name });
process.exit(0);
