// Decodes frames with a decoder that others wrote: hex digits a line on standard input, what it
// makes of each as a JSON object a line on standard output. With --verify it holds the signature of an
// advert against its key too.
import { createInterface } from "node:readline";
import { MeshCorePacketDecoder } from "@michaelhart/meshcore-decoder";

const decode = process.argv.includes("--verify") ? MeshCorePacketDecoder.decodeWithVerification : MeshCorePacketDecoder.decode;

for await (const line of createInterface({ input: process.stdin })) {
	console.log(JSON.stringify(await decode.call(MeshCorePacketDecoder, line)));
}
