package managed_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/flooding/managed"
)

const ms = time.Millisecond

// least and most are draws at the ends of a window.
func least(int) int   { return 0 }
func most(n int) int  { return n - 1 }
func sized(n int) int { return n }

// The worked examples of the facts that the model stands on: read from the sources of v2.7.26, and
// worked out there without this code.
func TestTheWorkedExamplesOfThePresets(t *testing.T) {
	t.Parallel()
	bytes := []int{29, 42, 60, 100, 255}
	examples := map[string]struct {
		symbol      float64 // ms
		slot        time.Duration
		air         [5]float64 // ms
		wait        [2]time.Duration
		retry       [2]time.Duration
		lowDataRate bool
	}{
		"LongFast":     {8.192, 28, [5]float64{477, 559, 682, 1010, 2157}, [2]time.Duration{448, 7588}, [2]time.Duration{7186, 7858}, false},
		"MediumSlow":   {4.096, 17, [5]float64{239, 300, 382, 546, 1181}, [2]time.Duration{272, 4607}, [2]time.Duration{6052, 6460}, false},
		"MediumFast":   {2.048, 12, [5]float64{130, 160, 201, 293, 642}, [2]time.Duration{192, 3252}, [2]time.Duration{5492, 5780}, false},
		"ShortSlow":    {1.024, 10, [5]float64{70, 85, 111, 162, 362}, [2]time.Duration{160, 2710}, [2]time.Duration{5230, 5470}, false},
		"ShortFast":    {0.512, 8, [5]float64{38, 48, 61, 91, 204}, [2]time.Duration{128, 2168}, [2]time.Duration{5042, 5234}, false},
		"LongTurbo":    {4.096, 17, [5]float64{312, 378, 476, 738, 1656}, [2]time.Duration{272, 4607}, [2]time.Duration{6206, 6614}, false},
		"LongModerate": {16.384, 48, [5]float64{1380, 1774, 2298, 3478, 7934}, [2]time.Duration{768, 13008}, [2]time.Duration{10734, 11886}, true},
	}
	for _, preset := range managed.Presets() {
		want, ok := examples[preset.Name]
		if !ok {
			t.Errorf("%s has no example", preset.Name)
			continue
		}
		radio := preset.At(906_875_000, 22)
		timing := managed.NewTiming(radio)
		if got := radio.SymbolTime(); got != time.Duration(want.symbol*float64(ms)) {
			t.Errorf("%s: symbol of %v, want %v ms", preset.Name, got, want.symbol)
		}
		if timing.Slot != want.slot*ms {
			t.Errorf("%s: slot of %v, want %v", preset.Name, timing.Slot, want.slot*ms)
		}
		if radio.LowDataRate() != want.lowDataRate {
			t.Errorf("%s: low data rate %v", preset.Name, radio.LowDataRate())
		}
		for i, n := range bytes {
			if got := float64(radio.TimeOnAir(n)) / float64(ms); math.Abs(got-want.air[i]) > 0.5 {
				t.Errorf("%s: %d bytes take %v ms, want %v", preset.Name, n, got, want.air[i])
			}
		}
		for i, draw := range []managed.Draw{least, most} {
			if got := timing.Relay(10, managed.Client, draw); got != want.wait[i]*ms {
				t.Errorf("%s: a client waits %v at 10 dB, want %v", preset.Name, got, want.wait[i]*ms)
			}
		}
		for i, used := range []float64{0, 40} {
			if got := timing.Retry(42, used); got != want.retry[i]*ms {
				t.Errorf("%s: 42 bytes are sent again after %v at %v %%, want %v", preset.Name, got, used, want.retry[i]*ms)
			}
		}
	}
}

// A weak copy comes from far away and is relayed after a short wait. The window is not bounded above.
func TestTheWindowOfARelayByItsSNR(t *testing.T) {
	t.Parallel()
	for snr, want := range map[float64]int{
		-20: 3, -15: 3, -14.9: 4, -14: 4, -9: 4, -8: 5, -2: 6, 3.9: 6, 4: 7, 9.9: 7, 10: 8, 15.9: 8, 16: 9,
	} {
		if got := managed.WindowOf(snr); got != want {
			t.Errorf("at %v dB the window is %d, want %d", snr, got, want)
		}
	}
}

// The wait of an own packet grows with the use of the channel.
func TestTheWindowOfAnOwnPacket(t *testing.T) {
	t.Parallel()
	for used, want := range map[float64]int{0: 3, 19: 3, 20: 4, 40: 5, 60: 6, 99: 7, 100: 8} {
		if got := managed.Window(used); got != want {
			t.Errorf("at %v %% the window is %d, want %d", used, got, want)
		}
	}
	timing := managed.NewTiming(managed.Presets()[0].At(869_525_000, 22))
	if got := timing.Own(0, sized); got != 8*28*ms {
		t.Errorf("an own packet waits less than %v, want less than 8 slots", got)
	}
}

// Whatever they draw, a router's wait ends before any client's begins.
func TestRoutersComeBeforeClients(t *testing.T) {
	t.Parallel()
	for _, preset := range managed.Presets() {
		timing := managed.NewTiming(preset.At(869_525_000, 22))
		for snr := -25.0; snr <= 10; snr++ {
			router := timing.Relay(snr, managed.Router, most)
			client := timing.Relay(-25, managed.Client, least)
			if router >= client {
				t.Errorf("%s at %v dB: a router waits up to %v, a client from %v", preset.Name, snr, router, client)
			}
			if got, want := timing.Late(snr), 16*timing.Slot+1<<managed.WindowOf(snr)*timing.Slot; got != want {
				t.Errorf("%s at %v dB: the late window begins after %v, want %v", preset.Name, snr, got, want)
			}
		}
	}
}

// Frames have the lengths that were worked out for them.
func TestTheWorkedLengths(t *testing.T) {
	t.Parallel()
	text := func(n int) []byte { return make([]byte, n) }
	for name, c := range map[string]struct {
		packet managed.Packet
		want   int
	}{
		"text of 20 on the channel": {managed.Packet{To: managed.Broadcast, Port: managed.Text, Payload: text(20)}, 20 + 22},
		"text of 100 to one node":   {managed.Packet{To: 7, Port: managed.Text, Payload: text(100), Sealed: true}, 100 + 34},
		"acknowledgement":           {managed.Packet{To: 7, Port: managed.Routing, Payload: []byte{0x18, 0}, Request: 9}, 29},
		"question":                  {managed.Packet{To: 7, Port: managed.Text, Payload: text(1), WantResponse: true}, 1 + 22 + 2},
	} {
		frame, err := c.packet.AppendTo(nil)
		if err != nil || len(frame) != c.want {
			t.Errorf("%s has %d bytes, want %d (%v)", name, len(frame), c.want, err)
		}
	}
	// A payload of 128 and more has a length of two bytes.
	p := managed.Packet{Port: managed.Text, Payload: text(232)}
	if frame, err := p.AppendTo(nil); err != nil || len(frame) != 255 {
		t.Errorf("a text of 232 gives %d bytes, %v", len(frame), err)
	}
	p.Payload = text(managed.MaxText)
	if _, err := p.AppendTo(nil); err == nil {
		t.Error("a frame of more than 255 bytes is made")
	}
}

func ExampleWindowOf() {
	fmt.Println(managed.WindowOf(-18), managed.WindowOf(10))
	// Output: 3 8
}
