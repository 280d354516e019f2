package wire_test

import (
	"strings"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire"
)

// codecs lists every encoder with its decoder.
var codecs = []codec{
	of("packet", decodePacket, byValue((*wire.Packet).AppendTo), drawPacket),
	of("path", decodePath, func(p wire.Path, dst []byte) ([]byte, error) { return p.AppendTo(dst), nil }, drawPath),
	of("datagram", wire.DecodeDatagram, wire.Datagram.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Datagram) {
		v.Dest, v.Src, v.Sealed = aByte(t), aByte(t), someBytes(t, 3, 182)
	})),
	of("anonymous datagram", wire.DecodeAnonDatagram, wire.AnonDatagram.AppendTo, rapidStruct(func(t *rapid.T, v *wire.AnonDatagram) {
		v.Dest, v.Sender, v.Sealed = aByte(t), [32]byte(someBytes(t, 32, 32)), someBytes(t, 3, 151)
	})),
	of("group datagram", wire.DecodeGroupDatagram, wire.GroupDatagram.AppendTo, rapidStruct(func(t *rapid.T, v *wire.GroupDatagram) {
		v.Channel, v.Sealed = aByte(t), someBytes(t, 3, 183)
	})),
	of("ack", wire.DecodeAck, wire.Ack.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Ack) {
		v.Code, v.Extra = wire.AckCode(someBytes(t, 4, 4)), someBytes(t, 0, 2)
	})),
	of("multipart", wire.DecodeMultipart, wire.Multipart.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Multipart) {
		v.Remaining, v.Type, v.Data = upTo(t, 15), wire.PayloadType(upTo(t, 15)), someBytes(t, 4, 183)
	})),
	of("advert", wire.DecodeAdvert, byValue((*wire.Advert).AppendTo), rapidStruct(func(t *rapid.T, v *wire.Advert) {
		v.PublicKey, v.Timestamp = [32]byte(someBytes(t, 32, 32)), aWord(t)
		v.Signature, v.Data = [64]byte(someBytes(t, 64, 64)), someBytes(t, 0, 32)
	})),
	of("advert data", wire.DecodeAdvertData, wire.AdvertData.AppendTo, rapidStruct(func(t *rapid.T, v *wire.AdvertData) {
		v.Type, v.HasLocation = wire.NodeType(upTo(t, 15)), rapid.Bool().Draw(t, "location")
		if v.HasLocation {
			v.Latitude, v.Longitude = int32(aWord(t)), int32(aWord(t))
		}
		v.Feature1, v.Feature2 = uint16(aWord(t)), uint16(aWord(t))
		v.Name = wire.TruncateUTF8(rapid.String().Draw(t, "name"), 19)
	})).cutting(),
	of("trace", wire.DecodeTrace, wire.Trace.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Trace) {
		v.Tag, v.Auth, v.Flags, v.Hashes = aWord(t), aWord(t), aByte(t), someBytes(t, 0, 175)
	})),
	of("control", wire.DecodeControl, wire.Control.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Control) {
		v.Type, v.Low, v.Data = wire.ControlType(upTo(t, 15)), upTo(t, 15), someBytes(t, 0, 183)
	})),
	of("discover request", wire.DecodeDiscoverRequest, sure(wire.DiscoverRequest.AppendTo), rapidStruct(func(t *rapid.T, v *wire.DiscoverRequest) {
		v.PrefixOnly, v.Filter, v.Tag = rapid.Bool().Draw(t, "prefix"), aByte(t), aWord(t)
		if v.HasSince = rapid.Bool().Draw(t, "has since"); v.HasSince {
			v.Since = aWord(t)
		}
	})),
	of("discover response", wire.DecodeDiscoverResponse, wire.DiscoverResponse.AppendTo, rapidStruct(func(t *rapid.T, v *wire.DiscoverResponse) {
		v.Node, v.SNR, v.Tag = wire.NodeType(upTo(t, 15)), int8(aByte(t)), aWord(t)
		v.Key = someBytes(t, 32, 32)[:rapid.SampledFrom([]int{8, 32}).Draw(t, "key size")]
	})),
	of("room login", wire.DecodeRoomLogin, wire.RoomLogin.AppendTo, rapidStruct(func(t *rapid.T, v *wire.RoomLogin) {
		v.Timestamp, v.Since, v.Password = aWord(t), aWord(t), someText(t, 168)
	})).inCipher(),
	of("repeater login", wire.DecodeRepeaterLogin, wire.RepeaterLogin.AppendTo, rapidStruct(func(t *rapid.T, v *wire.RepeaterLogin) {
		v.Timestamp, v.Password = aWord(t), strings.TrimLeftFunc(someText(t, 172), func(r rune) bool { return r < ' ' })
	})).inCipher(),
	of("login response", wire.DecodeLoginResponse, sure(wire.LoginResponse.AppendTo), rapidStruct(func(t *rapid.T, v *wire.LoginResponse) {
		v.Timestamp, v.Code, v.KeepAlive, v.Result = aWord(t), aByte(t), aByte(t), wire.LoginResult(aByte(t))
		v.Permissions, v.Blob, v.FirmwareLevel = aByte(t), [4]byte(someBytes(t, 4, 4)), aByte(t)
	})).inCipher(),
	of("text", wire.DecodeText, wire.Text.AppendTo, drawText).inCipher(),
	of("path return", wire.DecodePathReturn, byValue((*wire.PathReturn).AppendTo), rapidStruct(func(t *rapid.T, v *wire.PathReturn) {
		v.Path, v.ExtraByte, v.Extra = drawPath(t), aByte(t), someBytes(t, 0, 110)
	})).keepingTail(),
	of("request", wire.DecodeRequest, wire.Request.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Request) {
		v.Timestamp, v.Type, v.Data = aWord(t), wire.RequestType(aByte(t)), someBytes(t, 0, 171)
	})).keepingTail(),
	of("keep-alive", wire.DecodeKeepAlive, sure(wire.KeepAlive.AppendTo), rapidStruct(func(t *rapid.T, v *wire.KeepAlive) {
		v.Timestamp, v.Since, v.HasSince = aWord(t), aWord(t), true
	})).inCipher(),
	of("reply", wire.DecodeReply, wire.Reply.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Reply) {
		v.Tag, v.Data = aWord(t), someBytes(t, 0, 172)
	})).keepingTail(),
	of("room stats", wire.DecodeRoomStats, sure(wire.RoomStats.AppendTo), rapidStruct(func(t *rapid.T, v *wire.RoomStats) {
		v.Stats, v.Posted, v.Pushed = drawStats(t), uint16(aWord(t)), uint16(aWord(t))
	})).inCipher(),
	of("repeater stats", wire.DecodeRepeaterStats, sure(wire.RepeaterStats.AppendTo), rapidStruct(func(t *rapid.T, v *wire.RepeaterStats) {
		v.Stats, v.ReceiveAirtimeSeconds, v.ReceiveErrors = drawStats(t), aWord(t), aWord(t)
	})).inCipher(),
	of("access list", wire.DecodeAccessList, func(l []wire.AccessEntry, dst []byte) ([]byte, error) {
		return wire.AppendAccessList(dst, l)
	}, drawAccessList).inCipher(),
	of("telemetry", wire.DecodeTelemetry, func(l []wire.Reading, dst []byte) ([]byte, error) {
		return wire.AppendTelemetry(dst, l)
	}, drawReadings).inCipher(),
	of("neighbours query", wire.DecodeNeighboursQuery, sure(wire.NeighboursQuery.AppendTo), rapidStruct(func(t *rapid.T, v *wire.NeighboursQuery) {
		v.Version, v.Count, v.Offset, v.Order = aByte(t), aByte(t), uint16(aWord(t)), wire.NeighbourOrder(aByte(t))
		v.PrefixSize, v.Blob = aByte(t), [4]byte(someBytes(t, 4, 4))
	})).inCipher(),
	of("neighbours", decodeNeighbours, wire.Neighbours.AppendTo, rapidStruct(func(t *rapid.T, v *wire.Neighbours) {
		v.Total = uint16(aWord(t))
		for range rapid.IntRange(0, 15).Draw(t, "neighbours") {
			v.List = append(v.List, wire.Neighbour{Key: someBytes(t, 6, 6), SecondsAgo: aWord(t), SNR: int8(aByte(t))})
		}
	})).inCipher(),
	of("anonymous request", wire.DecodeAnonRequest, byValue((*wire.AnonRequest).AppendTo), rapidStruct(func(t *rapid.T, v *wire.AnonRequest) {
		v.Timestamp, v.Type, v.ReplyPath = aWord(t), wire.AnonRequestType(1+upTo(t, 30)), drawPath(t)
	})).inCipher(),
	of("anonymous clock", decodeAnonReply(wire.AnonClock), encodeAnonReply(wire.AnonClock), rapidStruct(func(t *rapid.T, v *wire.AnonReply) {
		v.Clock, v.Features = aWord(t), aByte(t)
	})).inCipher(),
	of("anonymous owner", decodeAnonReply(wire.AnonOwner), encodeAnonReply(wire.AnonOwner), rapidStruct(func(t *rapid.T, v *wire.AnonReply) {
		v.Clock, v.Text = aWord(t), someText(t, 160)
	})).inCipher(),
	of("owner info", wire.DecodeOwnerInfo, wire.OwnerInfo.AppendTo, rapidStruct(func(t *rapid.T, v *wire.OwnerInfo) {
		line := func() string { return strings.ReplaceAll(someText(t, 40), "\n", "") }
		v.Version, v.Name, v.Owner = line(), line(), someText(t, 80)
	})).inCipher(),
	of("group text", wire.DecodeGroupText, wire.GroupText.AppendTo, rapidStruct(func(t *rapid.T, v *wire.GroupText) {
		v.Timestamp, v.Flags, v.Text = aWord(t), aByte(t), someText(t, 171)
	})).inCipher(),
	of("group data", wire.DecodeGroupData, wire.GroupData.AppendTo, rapidStruct(func(t *rapid.T, v *wire.GroupData) {
		v.Type, v.Data = uint16(aWord(t)), someBytes(t, 0, wire.MaxGroupData)
	})).inCipher(),
}

// rapidStruct turns a function that fills a struct into one that draws it.
func rapidStruct[T any](fill func(*rapid.T, *T)) func(*rapid.T) T {
	return func(t *rapid.T) (v T) {
		fill(t, &v)
		return v
	}
}

func aByte(t *rapid.T) byte { return rapid.Byte().Draw(t, "byte") }

func aWord(t *rapid.T) uint32 { return rapid.Uint32().Draw(t, "word") }

func upTo(t *rapid.T, most byte) byte { return rapid.ByteRange(0, most).Draw(t, "number") }

func someBytes(t *rapid.T, least, most int) []byte {
	return rapid.SliceOfN(rapid.Byte(), least, most).Draw(t, "bytes")
}

func someText(t *rapid.T, most int) string {
	return string(rapid.SliceOfN(rapid.ByteRange(1, 255), 0, most).Draw(t, "text"))
}

func decodePacket(b []byte) (p wire.Packet, err error) { return p, p.Decode(b) }

func decodePath(b []byte) (wire.Path, error) {
	p, _, err := wire.DecodePath(b)
	return p, err
}

func decodeNeighbours(b []byte) (wire.Neighbours, error) { return wire.DecodeNeighbours(b, 6) }

func decodeAnonReply(kind wire.AnonRequestType) func([]byte) (wire.AnonReply, error) {
	return func(b []byte) (wire.AnonReply, error) { return wire.DecodeAnonReply(b, kind) }
}

func encodeAnonReply(kind wire.AnonRequestType) func(wire.AnonReply, []byte) ([]byte, error) {
	return func(r wire.AnonReply, dst []byte) ([]byte, error) { return r.AppendTo(dst, kind) }
}

func drawPath(t *rapid.T) wire.Path {
	p, err := wire.NewPath(rapid.IntRange(1, 3).Draw(t, "hash size"))
	if err != nil {
		t.Fatal(err)
	}
	for range rapid.IntRange(0, 64).Draw(t, "hops") {
		if !p.Fits() {
			break
		}
		if err := p.Append(someBytes(t, 3, 3)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func drawPacket(t *rapid.T) wire.Packet {
	p := wire.Packet{
		Route:   wire.Route(upTo(t, 3)),
		Type:    wire.PayloadType(upTo(t, 15)),
		Path:    drawPath(t),
		Payload: someBytes(t, 0, wire.MaxPayload),
	}
	if p.Route.HasTransportCodes() {
		p.TransportCodes = [2]uint16{uint16(aWord(t)), uint16(aWord(t))}
	}
	return p
}

func drawText(t *rapid.T) wire.Text {
	v := wire.Text{Timestamp: aWord(t), Type: wire.TextType(upTo(t, 63)), Attempt: upTo(t, 3), Text: someText(t, 165)}
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		v.Type, v.Attempt = wire.TextPlain, aByte(t)
	case 1:
		v.Type, v.Author = wire.TextSigned, [4]byte(someBytes(t, 4, 4))
	}
	if v.Type == wire.TextSigned && v.Author == [4]byte{} {
		v.Author[0] = 1
	}
	return v
}

func drawStats(t *rapid.T) wire.Stats {
	half := func() uint16 { return uint16(aWord(t)) }
	return wire.Stats{
		BatteryMillivolts: half(), TxQueue: half(), NoiseFloor: int16(half()), LastRSSI: int16(half()),
		PacketsReceived: aWord(t), PacketsSent: aWord(t), AirtimeSeconds: aWord(t), UptimeSeconds: aWord(t),
		SentFlood: aWord(t), SentDirect: aWord(t), ReceivedFlood: aWord(t), ReceivedDirect: aWord(t),
		ErrorFlags: half(), LastSNR: int16(half()), DirectDuplicates: half(), FloodDuplicates: half(),
	}
}

func drawAccessList(t *rapid.T) []wire.AccessEntry {
	list := make([]wire.AccessEntry, rapid.IntRange(0, 24).Draw(t, "entries"))
	for i := range list {
		list[i] = wire.AccessEntry{Prefix: [6]byte(someBytes(t, 6, 6)), Permissions: 1 + upTo(t, 254)}
	}
	return list
}

func drawReadings(t *rapid.T) []wire.Reading {
	list := make([]wire.Reading, rapid.IntRange(0, 8).Draw(t, "readings"))
	for i := range list {
		r := &list[i]
		r.Channel = 1 + upTo(t, 254)
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			r.Type, r.Values[0] = wire.LPPVoltage, int64(uint16(aWord(t)))
		case 1:
			r.Type, r.Values[0] = wire.LPPTemperature, int64(int16(aWord(t)))
		case 2:
			r.Type, r.Values[0] = wire.LPPUnixTime, int64(aWord(t))
		case 3:
			r.Type, r.Values[0] = wire.LPPHumidity, int64(aByte(t))
		case 4:
			for k := range r.Values {
				r.Type, r.Values[k] = wire.LPPGPS, int64(int32(aWord(t))>>8)
			}
		case 5:
			for k := range r.Values {
				r.Type, r.Values[k] = wire.LPPGyrometer, int64(int16(aWord(t)))
			}
		}
	}
	return list
}
