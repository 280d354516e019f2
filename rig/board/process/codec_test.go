package process_test

import (
	"bytes"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

func drawTime(t *rapid.T, label string) clock.Time {
	return clock.Time(rapid.Int64Range(0, math.MaxInt64-1).Draw(t, label))
}

func drawOrder(t *rapid.T) process.Order {
	word := rapid.StringMatching(`[a-z/.-]{0,12}`)
	strength := rapid.Float64Range(-200, 50)
	data := rapid.SliceOfN(rapid.Byte(), 1, lora.MaxPayload)
	heard := func(in board.Input) board.Input {
		in.SNR, in.RSSI = lora.DB(strength.Draw(t, "snr")), lora.DBm(strength.Draw(t, "rssi"))
		return in
	}
	input := func(in board.Input) process.Order { return process.Order{Kind: process.Feed, Input: in} }
	switch rapid.IntRange(0, 8).Draw(t, "verb") {
	case 0:
		return process.Order{Kind: process.Greet, Hello: process.Hello{
			Time: drawTime(t, "t"), Epoch: rapid.Uint32().Draw(t, "epoch"), Seed: rapid.Uint64().Draw(t, "seed"),
			Role: word.Draw(t, "role"), Dir: word.Draw(t, "dir"),
			RTCReset: rapid.Bool().Draw(t, "rtc"), Millis: rapid.Uint32().Draw(t, "millis"), Sensor: rapid.Bool().Draw(t, "sensor"),
		}}
	case 1:
		return process.Order{Kind: process.Run, Until: drawTime(t, "until")}
	case 2:
		return process.Order{Kind: process.Bye}
	case 3:
		return input(board.Input{Kind: board.SerialIn, Data: data.Draw(t, "data")})
	case 4:
		return input(heard(board.Input{Kind: board.FrameIn, Data: data.Draw(t, "data")}))
	case 5:
		return input(heard(board.Input{Kind: board.BadFrame}))
	case 6:
		return input(board.Input{Kind: board.AirPhase, Phase: board.Phase(rapid.IntRange(0, 2).Draw(t, "phase"))})
	case 7:
		return input(board.Input{Kind: board.TxDone})
	}
	return input(board.Input{Kind: board.Power, On: rapid.Bool().Draw(t, "on")})
}

func TestOrdersComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawOrder(t)
		line := process.AppendOrder(nil, want)
		var r process.OrderReader
		got, err := r.Read(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("%s(-want +got):\n%s", line, d)
		}
	})
}

func drawReply(t *rapid.T) process.Reply {
	word := rapid.StringMatching(`[a-zA-Z0-9.+-]{1,12}`)
	act := func(o board.Output) process.Reply { return process.Reply{Kind: process.Act, Output: o} }
	switch rapid.IntRange(0, 4).Draw(t, "verb") {
	case 0:
		return process.Reply{Kind: process.Introduce, Ready: process.Ready{
			Name: word.Draw(t, "name"), FW: word.Draw(t, "fw"), Can: rapid.SliceOfN(word, 0, 3).Draw(t, "can"),
		}}
	case 1:
		next := clock.Never
		if rapid.Bool().Draw(t, "wakes") {
			next = drawTime(t, "next")
		}
		return process.Reply{Kind: process.Stop, At: drawTime(t, "at"), Next: next}
	case 2:
		return act(board.Output{Kind: board.Transmit, Data: rapid.SliceOfN(rapid.Byte(), 1, lora.MaxPayload).Draw(t, "data")})
	case 3:
		return act(board.Output{Kind: board.SerialOut, Data: rapid.SliceOfN(rapid.Byte(), 0, 500).Draw(t, "data")})
	}
	return act(board.Output{Kind: board.RadioSet, Radio: lora.Params{
		Frequency:       lora.Frequency(rapid.Uint32Range(uint32(lora.MinFrequency), uint32(lora.MaxFrequency)).Draw(t, "freq")),
		Bandwidth:       rapid.SampledFrom(lora.Bandwidths()).Draw(t, "bw"),
		SpreadingFactor: lora.SpreadingFactor(rapid.Uint8Range(5, 12).Draw(t, "sf")),
		CodingRate:      lora.CodingRate(rapid.Uint8Range(5, 8).Draw(t, "cr")),
		Preamble:        rapid.Uint16Min(lora.PreambleLock).Draw(t, "preamble"),
		SyncWord:        rapid.Byte().Draw(t, "sync"), CRC: rapid.Bool().Draw(t, "crc"),
		Power: lora.DBm(rapid.IntRange(-17, 37).Draw(t, "power")),
	}})
}

func TestRepliesComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawReply(t)
		line := process.AppendReply(nil, want)
		var r process.ReplyReader
		got, err := r.Read(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("%s(-want +got):\n%s", line, d)
		}
	})
}

// Data of several lines of one turn stays valid until it is forgotten.
func TestDataOfATurnStays(t *testing.T) {
	t.Parallel()
	var r process.ReplyReader
	lines := []string{"serial data=0102", "tx data=03", "serial data=" + strings.Repeat("04", 2000)}
	all := make([]process.Reply, 0, len(lines))
	for _, line := range lines {
		reply, err := r.Read([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, reply)
	}
	if string(all[0].Output.Data) != "\x01\x02" || string(all[1].Output.Data) != "\x03" {
		t.Errorf("data was written over: %x, %x", all[0].Output.Data, all[1].Output.Data)
	}
}

// What does not fit into a line is several.
func TestLongSerial(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{process.MaxSerial: 1, process.MaxSerial + 1: 2, 3 * process.MaxSerial: 3} {
		data := make([]byte, n)
		typed := process.AppendOrder(nil, process.Order{Kind: process.Feed, Input: board.Input{Kind: board.SerialIn, Data: data}})
		printed := process.AppendReply(nil, process.Reply{Kind: process.Act, Output: board.Output{Kind: board.SerialOut, Data: data}})
		if !bytes.Equal(typed, printed) {
			t.Errorf("%d bytes are typed and printed in another way", n)
		}
		lines, size := bytes.Split(bytes.TrimSuffix(typed, []byte("\n")), []byte("\n")), 0
		for _, line := range lines {
			var r process.ReplyReader
			reply, err := r.Read(line)
			if err != nil {
				t.Error(err)
			}
			size += len(reply.Output.Data)
		}
		if len(lines) != want || size != n {
			t.Errorf("%d bytes became %d in %d lines, want %d", n, size, len(lines), want)
		}
	}
}

func TestFreeTextIsNoReply(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"led", "log two  words = free \xff", "x-mine a=1 a=1", "x-"} {
		var r process.ReplyReader
		if reply, err := r.Read([]byte(line)); err != nil || reply.Kind != process.Aside {
			t.Errorf("%q: %v, %v", line, reply, err)
		}
	}
}

// An order may carry fields that this version does not know, in any order.
func TestFieldsInAnyOrder(t *testing.T) {
	t.Parallel()
	var orders process.OrderReader
	o, err := orders.Read([]byte("rx data=aa new=1 rssi=-80 snr=10.25"))
	if want := (board.Input{Kind: board.FrameIn, Data: []byte{0xaa}, SNR: 10.25, RSSI: -80}); err != nil || !cmp.Equal(o.Input, want) {
		t.Errorf("%+v, %v", o.Input, err)
	}
	// Before there were phases, busy began with the header.
	if o, err = orders.Read([]byte("air busy=1")); err != nil || o.Input.Phase != board.PhaseHeader {
		t.Errorf("%+v, %v", o.Input, err)
	}
	if o, err = orders.Read([]byte("air busy=0")); err != nil || o.Input.Phase != board.PhaseIdle {
		t.Errorf("%+v, %v", o.Input, err)
	}
	var replies process.ReplyReader
	r, err := replies.Read([]byte("at next=never x=y t=5"))
	if err != nil || r.At != 5 || r.Next != clock.Never {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestWrongReplies(t *testing.T) {
	t.Parallel()
	good := "radio freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22"
	change := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in %q", old, good)
		}
		return strings.Replace(good, old, new, 1)
	}
	if _, err := new(process.ReplyReader).Read([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"":                                     "want a verb",
		" at t=1 next=2":                       "want a verb",
		"AT t=1 next=2":                        "AT: want a verb that a board has",
		"run until=5":                          "run: want a verb that a board has",
		"at t=1":                               "at: next: want this field",
		"at t=1  next=2":                       "want key=value fields with one space",
		"at t=1 next=2 ":                       "want key=value fields with one space",
		"at t=1 next":                          `got "next", want key=value`,
		"at t=1 t=1 next=2":                    `at: t: got "1", want each key once`,
		"at t=-1 next=2":                       `at: t: got "-1", want a whole number from 0`,
		"at t=1.5 next=2":                      `at: t: got "1.5", want a whole number`,
		"at t=9223372036854775807 next=never":  "at: t: got",
		"at t=1 next=soon":                     `at: next: got "soon", want a whole number`,
		"tx data=":                             `tx: data: got "0 bytes", want a frame of 1 to 255 bytes`,
		"tx data=" + strings.Repeat("00", 256): `tx: data: got "256 bytes", want a frame of 1 to 255 bytes`,
		"tx data=abc":                          `tx: data: got "abc", want lower-case hex`,
		"tx data=AB":                           `tx: data: got "AB", want lower-case hex`,
		"tx dat=ab":                            `tx: data: want this field`,
		"serial data=zz":                       `serial: data: got "zz"`,
		"serial data=" + strings.Repeat("00", 2048):  "want at most 4096 bytes in a line",
		"log " + strings.Repeat("x", 4093):           "want at most 4096 bytes in a line",
		"serial data=\xff":                           "want UTF-8 text",
		"ready proto=2 name=x fw=y":                  `ready: proto: got "2", want a whole number from 1 to 1`,
		"ready proto=1 fw=y":                         "ready: name: want this field",
		change("freq=869618000", "freq=1"):           `radio: freq: got "0.000001 MHz", want 150 MHz to 2500 MHz`,
		change("bw=62500", "bw=60000"):               `radio: bw: got "60000 Hz"`,
		change("sf=8", "sf=4"):                       `radio: sf: got "4", want 5 to 12`,
		change("cr=5", "cr=9"):                       `radio: cr: got "9", want 5 to 8`,
		change("preamble=32", "preamble=2"):          `radio: preamble: got "2"`,
		change("sync=12", "sync=1234"):               `radio: sync: got "2 bytes", want one byte`,
		change("crc=1", "crc=2"):                     `radio: crc: got "2", want 0 or 1`,
		change("power=22", "power=NaN"):              `radio: power: got "NaN", want a decimal number`,
		change("power=22", "power=90"):               `radio: power: got "90.0 dBm"`,
		"at t=1 next=2" + strings.Repeat(" a=1", 30): `a: got "1", want each key once`,
	} {
		_, err := new(process.ReplyReader).Read([]byte(line))
		var wrong *process.LineError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", line, err, want)
		} else if len(err.Error()) > 600 {
			t.Errorf("%.60q: an error of %d bytes is too long to read", line, len(err.Error()))
		}
	}
}

func TestWrongOrders(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"at t=1 next=2":                     "at: want a verb that a board is told",
		"run":                               "run: until: want this field",
		"run until=never":                   `run: until: got "never"`,
		"hello proto=1 t=0 epoch=1 seed=-1": `hello: seed: got "-1", want a whole number of 64 bits`,
		"hello proto=1 t=0 epoch=4294967296 seed=1": "hello: epoch: got",
		"hello proto=1 t=0 epoch=1 seed=1 rtc=no":   `hello: rtc: got "no", want reset`,
		"air busy=0 phase=header":                   `air: phase: got "header", want idle with busy=0`,
		"air busy=1 phase=idle":                     `air: phase: got "idle"`,
		"air phase=idle":                            "air: busy: want this field",
		"power on=yes":                              `power: on: got "yes", want 0 or 1`,
		"rx snr=1 rssi=inf data=00":                 `rx: rssi: got "inf", want a decimal number`,
		"rx snr=1 rssi=1 data=":                     `rx: data: got "0 bytes"`,
	} {
		_, err := new(process.OrderReader).Read([]byte(line))
		var wrong *process.LineError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, line := range []string{
		"ready proto=1 name=room-native fw=v1.17.1 can=millis", "tx data=12aa", "serial data=0d0a", "at t=1 next=never", "led on",
		"radio freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var r, again process.ReplyReader
		reply, err := r.Read(line)
		if err != nil || reply.Kind == process.Aside {
			return
		}
		written := process.AppendReply(nil, reply)
		back, err := again.Read(written[:len(written)-1])
		if d := cmp.Diff(reply, back, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatalf("%q was written as %q: %v\n%s", line, written, err, d)
		}
	})
}

func FuzzOrder(f *testing.F) {
	for _, line := range []string{
		"hello proto=1 t=0 epoch=1767225600 seed=42 role=room dir=/x rtc=reset millis=7", "rx snr=10 rssi=-80.5 data=12aa",
		"rxerr snr=-3 rssi=-80", "serial data=0d0a", "air busy=1 phase=preamble", "air busy=1", "txdone", "run until=1", "power on=0", "bye",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var r, again process.OrderReader
		order, err := r.Read(line)
		if err != nil {
			return
		}
		written := process.AppendOrder(nil, order)
		back, err := again.Read(written[:len(written)-1])
		if d := cmp.Diff(order, back, cmpopts.EquateEmpty()); err != nil || d != "" {
			t.Fatalf("%q was written as %q: %v\n%s", line, written, err, d)
		}
	})
}

func BenchmarkReply(b *testing.B) {
	lines := [][]byte{
		[]byte("at t=17046000 next=18271000"),
		[]byte("tx data=" + strings.Repeat("5a", 60)),
		[]byte("radio freq=869618000 bw=62500 sf=8 cr=5 preamble=32 sync=12 crc=1 power=22"),
	}
	var r process.ReplyReader
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Forget()
		if _, err := r.Read(lines[i%len(lines)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOrder(b *testing.B) {
	orders := []process.Order{
		{Kind: process.Run, Until: 17_046_000},
		{Kind: process.Feed, Input: board.Input{Kind: board.FrameIn, SNR: 10, RSSI: -80, Data: make([]byte, 60)}},
	}
	var line []byte
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		line = process.AppendOrder(line[:0], orders[i%len(orders)])
	}
}

// A recorded session of a real firmware under an earlier draft, line by line: `busy` without
// `phase`, and look-ahead.
func TestRecordedSession(t *testing.T) {
	t.Parallel()
	recorded, err := os.ReadFile("../../../fixtures/vectors/vb-post-push.txt")
	if err != nil {
		t.Fatal(err)
	}
	var orders process.OrderReader
	var replies process.ReplyReader
	lines := 0
	for line := range strings.Lines(string(recorded)) {
		way, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if way == ">" {
			_, err = orders.Read([]byte(text))
		} else {
			_, err = replies.Read([]byte(text))
		}
		if err != nil {
			t.Error(err)
		}
		lines++
	}
	if lines < 100 {
		t.Errorf("%d lines", lines)
	}
}
