package wire_test

import (
	"encoding/hex"
	"strings"
	"testing"
)

// fuzz runs one decoder on any bytes, starting from the given frames, payloads or plaintexts.
func fuzz(f *testing.F, name string, seeds ...string) {
	f.Helper()
	for _, c := range codecs {
		if c.name != name {
			continue
		}
		for _, s := range seeds {
			b, err := hex.DecodeString(s)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
		f.Fuzz(func(t *testing.T, b []byte) { checkDecoder(t, c, b) })
		return
	}
	f.Fatalf("no codec is called %q", name)
}

func FuzzPacket(f *testing.F) {
	fuzz(f, "packet", "0e005f87db36", "20934b0000001237a9ca1100bfbceefa4a8c12970174895b75b9", "26012844332211000000000014")
}

func FuzzPath(f *testing.F) { fuzz(f, "path", "00", "0437333435", "42aabbccdd", "bf") }

func FuzzDatagram(f *testing.F) { fuzz(f, "datagram", "1237a9ca1100bfbceefa4a8c12970174895b75b9") }

func FuzzAnonymousDatagram(f *testing.F) {
	fuzz(f, "anonymous datagram", "37128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a00e0ff370a68fec79a4afdcb7a752562c5b99")
}

func FuzzGroupDatagram(f *testing.F) {
	fuzz(f, "group datagram", "1129eb9581a72234cca311dd3308f287dc9eb92a8f28520291f6fc37750256a479aa3e")
}

func FuzzAck(f *testing.F) { fuzz(f, "ack", "5f87db36", "5f87db3602") }

func FuzzMultipart(f *testing.F) { fuzz(f, "multipart", "13e5be6ae1") }

func FuzzAdvert(f *testing.F) {
	fuzz(f, "advert", strings.Repeat("00", 100)+"93000000000000000048656c74656320526f6f6d")
}

func FuzzAdvertData(f *testing.F) {
	fuzz(f, "advert data", "93000000000000000048656c74656320526f6f6d", "81616c696365", "f10000000000000000010002007a")
}

func FuzzTrace(f *testing.F) { fuzz(f, "trace", "44332211000000000014") }

func FuzzControl(f *testing.F) { fuzz(f, "control", "8087bd48f1de356a8d7a") }

func FuzzDiscoverRequest(f *testing.F) {
	fuzz(f, "discover request", "8004690278fd00000000", "8104690278fd")
}

func FuzzDiscoverResponse(f *testing.F) { fuzz(f, "discover response", "9228690278fd0102030405060708") }

func FuzzRoomLogin(f *testing.F) { fuzz(f, "room login", "22b955690000000068656c6c6f000000") }

func FuzzRepeaterLogin(f *testing.F) { fuzz(f, "repeater login", "35b9556970617373776f726400000000") }

func FuzzLoginResponse(f *testing.F) { fuzz(f, "login response", "0bca556900000002219bb61001000000") }

func FuzzText(f *testing.F) {
	fuzz(f, "text", "49b955690048656c6c6f20726f6f6d00", "64b955690b128cd30048656c6c6f0000", "49b95569014869000500000000000000")
}

func FuzzPathReturn(f *testing.F) {
	fuzz(f, "path return", "000136b95569000001032e5c2bae0100", "0114ff01020304")
}

func FuzzRequest(f *testing.F) { fuzz(f, "request", "2bcd556901000000007c6766d6000000") }

func FuzzKeepAlive(f *testing.F) { fuzz(f, "keep-alive", "2bcd5569020b00000000000000000000") }

func FuzzReply(f *testing.F) { fuzz(f, "reply", "2bcd556901020304") }

func FuzzRoomStats(f *testing.F) {
	fuzz(f, "room stats", strings.Repeat("01", 52))
}

func FuzzRepeaterStats(f *testing.F) {
	fuzz(f, "repeater stats", strings.Repeat("02", 56))
}

func FuzzAccessList(f *testing.F) { fuzz(f, "access list", "128cd300f9e803000000000000000000") }

func FuzzTelemetry(f *testing.F) {
	fuzz(f, "telemetry", "0174019a016700fa00000000", "01880600000100000000ff")
}

func FuzzNeighboursQuery(f *testing.F) { fuzz(f, "neighbours query", "000a00000006010203040000") }

func FuzzNeighbours(f *testing.F) { fuzz(f, "neighbours", "01000100128cd300f9e80a0000002800") }

func FuzzAnonymousRequest(f *testing.F) { fuzz(f, "anonymous request", "2bcd5569030114") }

func FuzzAnonymousClock(f *testing.F) { fuzz(f, "anonymous clock", "2bcd556980") }

func FuzzAnonymousOwner(f *testing.F) { fuzz(f, "anonymous owner", "2bcd55697265700a6d65") }

func FuzzOwnerInfo(f *testing.F) { fuzz(f, "owner info", "76312e31372e310a7265700a6d650a") }

func FuzzGroupText(f *testing.F) {
	fuzz(f, "group text", "17bb556900616c6963653a2048656c6c6f20726f6f6d00000000000000000000")
}

func FuzzGroupData(f *testing.F) { fuzz(f, "group data", "00ff03616263") }
