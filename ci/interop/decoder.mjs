// Decodes frames with a decoder that others wrote: hex digits a line on standard input, what it
// makes of each as a JSON object a line on standard output.
import { createInterface } from "node:readline";
import { MeshCorePacketDecoder } from "@michaelhart/meshcore-decoder";

for await (const line of createInterface({ input: process.stdin })) {
	console.log(JSON.stringify(MeshCorePacketDecoder.decode(line)));
}
