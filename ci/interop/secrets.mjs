// Opens channel texts and proves scopes with a decoder that others wrote: a JSON object a line on standard input, with a
// frame, the key of a channel and the name of a region; what it opens, and whether the frame's first
// transport code is that region's, on standard output.
import { createInterface } from "node:readline";
import { MeshCorePacketDecoder, transportCodeMatchesRegion } from "@michaelhart/meshcore-decoder";

for await (const line of createInterface({ input: process.stdin })) {
	const { frame, channel, region } = JSON.parse(line);
	const keyStore = MeshCorePacketDecoder.createKeyStore({ channelSecrets: [channel] });
	const packet = MeshCorePacketDecoder.decode(frame, { keyStore });
	const scoped = transportCodeMatchesRegion(region, packet.payloadType, packet.payload.raw, packet.transportCodes?.[0] ?? -1);
	console.log(JSON.stringify({ ...packet.payload.decoded?.decrypted, scoped }));
}
