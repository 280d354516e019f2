package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

func checkField(t *testing.T, name string, err error, field string) {
	t.Helper()
	var e *wire.FieldError
	if !errors.As(err, &e) {
		t.Errorf("%s: %v, want a field error", name, err)
		return
	}
	if e.Field != field {
		t.Errorf("%s: %v, want field %q", name, e, field)
	}
}

func TestErrorText(t *testing.T) {
	_, err := wire.DecodeAck([]byte{1})
	if want := "wire: ack code: found 1 byte, want at least 4 bytes"; err == nil || err.Error() != want {
		t.Errorf("%v, want %q", err, want)
	}
}

func TestDecodersNameTheField(t *testing.T) {
	zeros := strings.Repeat("00", 200)
	for _, c := range []struct{ codec, hex, field string }{
		{"packet", "", "header"},
		{"packet", "4e005f87db36", "version"},
		{"packet", "ff", "version"},
		{"packet", "0f010203", "transport codes"},
		{"packet", "0e", "path length"},
		{"packet", "0f01020304", "path length"},
		{"packet", "0ec05f87db36", "path length"},
		{"packet", "0e7f" + zeros, "path"},
		{"packet", "0e023f", "path"},
		{"packet", "0e00" + zeros[:2*185], "payload"},
		{"packet", "0e00" + zeros + zeros, "frame"},
		{"path", "", "path length"},
		{"path", "02aa", "path"},
		{"datagram", "01", "datagram hashes"},
		{"datagram", "01020304", "sealed data"},
		{"anonymous datagram", "", "anonymous request sender"},
		{"anonymous datagram", zeros[:64], "anonymous request sender"},
		{"anonymous datagram", zeros[:70], "sealed data"},
		{"group datagram", "", "channel hash"},
		{"group datagram", "0102", "sealed data"},
		{"ack", "010203", "ack code"},
		{"multipart", "1301", "multipart"},
		{"multipart", "13010203", "multipart ack code"},
		{"advert", zeros[:198], "advert key, timestamp and signature"},
		{"advert data", "", "advert flags"},
		{"advert data", "1001020304050607", "advert location"},
		{"advert data", "2001", "advert feature 1"},
		{"advert data", "4001", "advert feature 2"},
		{"trace", "0102030405060708", "trace tag, code and flags"},
		{"control", "", "control flags"},
		{"discover request", "8001020304", "discovery flags, filter or snr, and tag"},
		{"discover request", "900102030405", "control type"},
		{"discover response", "800102030405", "control type"},
		{"discover response", "9001020304050607", "discovery key"},
		{"room login", "01020304050607", "login timestamps"},
		{"repeater login", "010203", "login timestamp"},
		{"repeater login", "0102030403", "login password, first byte"},
		{"login response", zeros[:24], "login response"},
		{"text", "01020304", "text timestamp and flags"},
		{"text", "0102030408010203", "text author"},
		{"path return", "", "path length"},
		{"path return", "0201", "path"},
		{"path return", "020102", "path return extra type"},
		{"request", "01020304", "request timestamp and type"},
		{"keep-alive", "01020304", "keep-alive timestamp and type"},
		{"keep-alive", "0102030401", "keep-alive request type"},
		{"reply", "010203", "response tag"},
		{"room stats", zeros[:102], "room status"},
		{"repeater stats", zeros[:110], "repeater status"},
		{"access list", "0102030405060701", "access list padding"},
		{"access list", zeros[:14] + "01", "access list padding"},
		{"access list", zeros, "access list"},
		{"telemetry", "01ff00", "telemetry reading 0 kind"},
		{"telemetry", "01740102" + "017401", "telemetry reading 1"},
		{"telemetry", "0001", "telemetry padding"},
		{"telemetry", zeros, "telemetry"},
		{"neighbours query", zeros[:18], "neighbours query"},
		{"neighbours", "010001", "neighbours counts"},
		{"neighbours", "01000100", "neighbours"},
		{"anonymous request", "01020304", "anonymous request timestamp and type"},
		{"anonymous request", "0102030420", "anonymous request type"},
		{"anonymous request", "0102030401", "path length"},
		{"anonymous clock", "010203", "repeater clock"},
		{"anonymous clock", "01020304", "repeater features"},
		{"owner info", "610a62", "owner information lines"},
		{"group text", "01020304", "group text timestamp and flags"},
		{"group data", "0102", "group data type and length"},
		{"group data", "01020201", "group data"},
	} {
		for _, k := range codecs {
			if k.name == c.codec {
				_, err := k.decode(fromHex(t, c.hex))
				checkField(t, c.codec+" "+c.hex, err, c.field)
			}
		}
	}
	_, err := wire.DecodeNeighbours(nil, 33)
	checkField(t, "prefix of 33", err, "neighbours prefix size")
}

func TestEncodersNameTheField(t *testing.T) {
	long := strings.Repeat("x", 200)
	sealed := []byte(long)
	for _, c := range []struct {
		name, field string
		v           interface {
			AppendTo(dst []byte) ([]byte, error)
		}
	}{
		{"route", "route", &wire.Packet{Route: 4}},
		{"type", "payload type", &wire.Packet{Type: 16}},
		{"version", "version", &wire.Packet{Version: 4}},
		{"payload", "payload", &wire.Packet{Payload: make([]byte, 185)}},
		{"short sealed", "sealed data", wire.Datagram{}},
		{"code only", "sealed data", wire.Datagram{Sealed: sealed[:2]}},
		{"long sealed", "sealed data", wire.Datagram{Sealed: sealed[:183]}},
		{"long anonymous", "sealed data", wire.AnonDatagram{Sealed: sealed[:152]}},
		{"long group", "sealed data", wire.GroupDatagram{Sealed: sealed[:184]}},
		{"long ack", "ack", wire.Ack{Extra: sealed}},
		{"remaining", "multipart remaining", wire.Multipart{Remaining: 16}},
		{"part type", "multipart type", wire.Multipart{Type: 16}},
		{"part ack", "multipart ack code", wire.Multipart{Type: wire.TypeAck, Data: sealed[:3]}},
		{"part", "multipart data", wire.Multipart{Data: sealed[:1]}},
		{"long part", "multipart data", wire.Multipart{Data: sealed}},
		{"advert data", "advert data", &wire.Advert{Data: sealed[:33]}},
		{"node type", "advert node type", wire.AdvertData{Type: 16}},
		{"trace", "trace hashes", wire.Trace{Hashes: sealed}},
		{"control type", "control type", wire.Control{Type: 16}},
		{"control low", "control low bits", wire.Control{Low: 16}},
		{"control data", "control data", wire.Control{Data: sealed}},
		{"discovery node", "discovery node type", wire.DiscoverResponse{Node: 16, Key: sealed[:8]}},
		{"discovery key", "discovery key", wire.DiscoverResponse{Key: sealed[:9]}},
		{"password", "password", wire.RoomLogin{Password: long}},
		{"password NUL", "password", wire.RoomLogin{Password: "a\x00b"}},
		{"repeater password", "password", wire.RepeaterLogin{Password: long}},
		{"repeater control byte", "login password, first byte", wire.RepeaterLogin{Password: "\x03"}},
		{"text type", "text type", wire.Text{Type: 64}},
		{"attempt", "text attempt", wire.Text{Type: wire.TextCommand, Attempt: 4}},
		{"text NUL", "text", wire.Text{Text: "a\x00"}},
		{"text size", "text plaintext", wire.Text{Text: long}},
		{"path return", "path return", &wire.PathReturn{Extra: sealed}},
		{"request", "request", wire.Request{Data: sealed}},
		{"reply", "response", wire.Reply{Data: sealed}},
		{"keys", "neighbour 1 key", wire.Neighbours{List: []wire.Neighbour{{Key: sealed[:2]}, {Key: sealed[:3]}}}},
		{"neighbours", "neighbours", wire.Neighbours{List: make([]wire.Neighbour, 40)}},
		{"anonymous type", "anonymous request type", &wire.AnonRequest{Type: 32}},
		{"owner", "owner information version or name", wire.OwnerInfo{Name: "a\nb"}},
		{"owner size", "owner information", wire.OwnerInfo{Owner: long}},
		{"group text", "group text", wire.GroupText{Text: long}},
		{"group data", "group data", wire.GroupData{Data: sealed}},
	} {
		got, err := c.v.AppendTo([]byte("head"))
		checkField(t, c.name, err, c.field)
		if !bytes.Equal(got, []byte("head")) {
			t.Errorf("%s: left %q behind", c.name, got)
		}
	}
	for name, list := range map[string][]wire.Reading{
		"telemetry reading 0 kind":    {{Channel: 1, Type: 200}},
		"telemetry reading 0 channel": {{Type: wire.LPPVoltage}},
		"telemetry reading 1 value 0": {{Channel: 1, Type: wire.LPPVoltage}, {Channel: 1, Type: wire.LPPVoltage, Values: [3]int64{-1}}},
		"telemetry reading 0 value 1": {{Channel: 1, Type: wire.LPPVoltage, Values: [3]int64{1, 1}}},
	} {
		_, err := wire.AppendTelemetry(nil, list)
		checkField(t, name, err, name)
	}
	_, err := wire.AppendAccessList(nil, make([]wire.AccessEntry, 1))
	checkField(t, "empty entry", err, "access list entry")
	_, err = wire.AppendAccessList(nil, make([]wire.AccessEntry, 25))
	checkField(t, "long list", err, "access list")
	_, err = wire.NewPath(4)
	checkField(t, "hash size", err, "path hash size")
	_, err = wire.NewPath(2, []byte{1})
	checkField(t, "hash", err, "path hash")
	_, err = wire.AnonReply{Text: long}.AppendTo(nil, wire.AnonOwner)
	checkField(t, "owner text", err, "repeater text")
}
