package measure_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/measure"
)

// recording is an exchange that was recorded of released firmware: frames, and who truly sent each.
type recording struct {
	events  []capture.Event
	senders []string // names of the keys
	public  map[string]string
	keys    explain.Keys
}

func record(t *testing.T, name string) recording {
	t.Helper()
	f, err := os.Open("../../fixtures/vectors/exchange-" + name + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := recording{public: map[string]string{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l struct {
			Kind, Hex, From string
			T               int64 `json:"t_us"`
			Air             int64 `json:"air_us"`
			Keys            map[string]struct{ Pub, Prv string }
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		for who, k := range l.Keys {
			r.public[who] = k.Pub
			if private, err := hex.DecodeString(k.Prv); err == nil && len(private) == len(identity.PrivateKey{}) {
				r.keys.AddPrivate(who, identity.PrivateKey(private))
			}
		}
		frame, err := hex.DecodeString(l.Hex)
		if l.Kind != "tx" || err != nil || len(frame) == 0 {
			continue
		}
		p := lora.Default().Params()
		if l.Air == 0 {
			l.Air = p.TimeOnAir(len(frame)).Microseconds()
		}
		r.events = append(r.events, capture.Event{
			Kind: capture.Heard, Start: clock.Stamp{At: clock.Time(l.T)}, At: clock.Stamp{At: clock.Time(l.T + l.Air)}, Frame: frame, Params: p,
		})
		r.senders = append(r.senders, strings.TrimPrefix(l.From, "client:"))
	}
	if len(r.events) == 0 {
		t.Fatalf("no frame in %s", name)
	}
	return r
}

// Who sent a frame is told rightly, or not at all, of exchanges of which the sender is on record.
func TestSendersOfRecordedExchanges(t *testing.T) {
	t.Parallel()
	attributed, all := 0, 0
	for _, name := range []string{"via-repeater", "real-companions", "post-push", "push-retry", "login", "adverts", "requests", "texts", "keepalive", "acl", "reboot"} {
		r := record(t, name)
		var ids measure.Identities
		for _, ev := range r.events {
			ids.Learn(ev)
		}
		// One by one: a frame that adds to a node is that node's.
		m := measure.New(measure.Config{Identities: &ids})
		before := map[string]int{}
		for i, ev := range r.events {
			m.Add(ev)
			all++
			for _, n := range m.Result().Nodes {
				if n.Frames == before[n.ID] {
					continue
				}
				before[n.ID] = n.Frames
				attributed++
				if want := r.public[r.senders[i]]; !strings.HasPrefix(want, n.ID) {
					t.Errorf("%s: frame %d, %x, of %s (%.8s) is taken for that of %s", name, i, ev.Frame, r.senders[i], want, n.ID)
				}
			}
		}
	}
	t.Logf("%d of %d frames attributed", attributed, all)
	if attributed < all*3/4 { // acknowledgements name nobody
		t.Errorf("%d of %d frames attributed, want three quarters", attributed, all)
	}
}

// What is known of a recorded exchange of posts, counted by hand.
func TestPostsOfARecordedExchange(t *testing.T) {
	t.Parallel()
	r := record(t, "push-retry")
	m := measure.New(measure.Config{Keys: &r.keys})
	for _, ev := range r.events {
		m.Add(ev)
	}
	got := m.Result()
	if got.Pushes == nil || got.Pushes.Posts != 3 || got.Pushes.Pushes != 6 || got.Pushes.Transmissions != 15 {
		t.Fatalf("pushes %+v, want 3 posts, 6 pushes of them and 15 transmissions", got.Pushes)
	}
	if got.LogIns.Asked != 4 || got.LogIns.Answered != 4 || got.Requests.Asked != 3 || got.Requests.Answered != 1 || got.Requests.Unanswered != 1 {
		t.Errorf("log-ins %+v, requests %+v", got.LogIns, got.Requests)
	}
	if least := got.Pushes.Least.Round(time.Second); least != 7*time.Second {
		t.Errorf("a push after %v, want 7 s", least)
	}
	repeats := 0
	for _, n := range got.Nodes {
		repeats += n.Repeats
	}
	if repeats != 9 {
		t.Errorf("%d repetitions, want the 9 pushes that were tried again", repeats)
	}
	t.Logf("%+v, %+v, %d repeats", got.Pushes, got.LogIns, repeats)
}
