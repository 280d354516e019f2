package explain

import (
	"encoding/binary"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

// Whoever listens for years, or beside somebody who makes up senders and requests, keeps no more of
// them than it needs.
func TestWhatIsLearnedHasABound(t *testing.T) {
	var k Keys
	for i := range 2 * MostLearned {
		payload := make([]byte, 1+32+2+16) // destination, sender, MAC, one block
		binary.BigEndian.PutUint32(payload[1:], uint32(i))
		p := wire.Packet{Type: wire.TypeAnonReq, Payload: payload}
		frame, err := p.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		k.Learn(frame)
	}
	if len(k.nodes) != MostLearned {
		t.Errorf("%d nodes, want %d", len(k.nodes), MostLearned)
	}
	for tag := range uint32(2*mostAsked + 1) {
		k.ask(tag, asked{})
	}
	if _, last := k.asked[2*mostAsked]; len(k.asked) > mostAsked || !last {
		t.Errorf("%d requests, the last among them: %t", len(k.asked), last)
	}
}
