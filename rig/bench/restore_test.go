package bench_test

import (
	"encoding/hex"
	"slices"
	"testing"

	wire "github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/role/companion"
)

// keeper is a companion radio on a real bench, which keeps what earlier benches told it.
type keeper struct {
	fakeBoard

	radio    *radio
	contacts []wire.Contact
	channels map[byte]wire.Channel
}

func newKeeper(s *stage) *keeper {
	k := &keeper{fakeBoard: fakeBoard{s}, radio: newRadio()}
	k.contacts = []wire.Contact{{Key: [32]byte{1}, Name: "of an earlier spec"}, {Key: [32]byte{2}, Name: "another"}}
	k.channels = map[byte]wire.Channel{0: {Name: "Public"}, 3: {Number: 3, Name: "three"}}
	return k
}

// Write answers with what a radio says.
func (k *keeper) Write(data []byte) error {
	content := data[3:]
	code := wire.Code(content[0])
	k.radio.asked = append(k.radio.asked, code)
	say := func(content ...byte) {
		k.print(2*millisecond, string(wire.AppendAnswer(nil, wire.Code(content[0]), content[1:]...)))
	}
	switch code {
	case wire.AppStart:
		answer, _ := hex.DecodeString(selfOf)
		say(answer...)
	case wire.DeviceQuery:
		answer, _ := hex.DecodeString(deviceOf)
		say(answer...)
	case wire.GetContacts:
		say(byte(wire.ContactsBegin), byte(len(k.contacts)), 0, 0, 0)
		for _, c := range k.contacts {
			say(c.Append([]byte{byte(wire.ContactEntry)})...)
		}
		say(byte(wire.ContactsEnd), 0, 0, 0, 0)
	case wire.RemoveContact:
		k.contacts = slices.DeleteFunc(k.contacts, func(c wire.Contact) bool { return string(c.Key[:]) == string(content[1:]) })
		say(byte(wire.OK))
	case wire.GetChannel:
		c := k.channels[content[1]]
		c.Number = content[1]
		say(c.Append([]byte{byte(wire.ChannelInfo)})...)
	case wire.SetChannel:
		c, err := wire.ParseChannel(content[1:])
		if err != nil {
			return err
		}
		k.channels[c.Number] = c
		say(byte(wire.OK))
	case wire.Reboot: // is not answered
	default:
		say(byte(wire.OK))
	}
	return nil
}

// A radio that keeps its state is put back by its app: contacts and channels of earlier specs go, the
// settings of the role are made, and a restart takes what stands in memory alone.
func TestAppIsPutBack(t *testing.T) {
	t.Parallel()
	s := newStage()
	k := newKeeper(s)
	kept := instruments(s)
	kept.Board, kept.Kept = k, true
	b, end := attempt(t, nil, bench.Config{Role: companion.Role(), Instruments: kept}, func(b *bench.Bench) {
		if key := b.Room().PublicKey(); key.Hash() != 0x12 || b.Room().Version().String() != "v1.17.1" {
			t.Errorf("key %x, version %v", key, b.Room().Version())
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	t.Cleanup(func() { _ = b.Close() })
	if len(k.contacts) > 0 || k.channels[0].Name != "Public" || k.channels[3].Name != "" {
		t.Errorf("left %v, %v", k.contacts, k.channels)
	}
	asked := k.radio.asked
	set, restart := slices.Index(asked, wire.SetOther), slices.Index(asked, wire.Reboot)
	if set < 0 || !slices.Contains(asked[set:], wire.SetName) || restart < set {
		t.Errorf("asked %v", asked)
	}
	if last := asked[len(asked)-2:]; !slices.Equal(last, []wire.Code{wire.AppStart, wire.DeviceQuery}) {
		t.Errorf("ended with %v", last)
	}
	if s.now > 60*second {
		t.Errorf("it took until %v", s.now)
	}
}
