package replay

import (
	"cmp"
	"encoding/json"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/meshrig/meshrig/firmware/device"
)

// The console transcript has one row for every step of 200 ms.
// The first comes 5 s after power-on.
const (
	step      = 200_000
	firstStep = 5_000_000
)

// randomIdentity is the note on the one boot whose key the record does not tell.
const randomIdentity = "boot with a new random identity"

// LoadTranscript reads recorded console sessions, each with a fresh board. What
// cannot be used is a *VectorError.
func LoadTranscript(path string) ([]*Recording, error) {
	var sessions []*Recording
	err := eachRow(path, func(f *fields) {
		if f.has("session") {
			sessions = append(sessions, session(f, filepath.Base(path)))
			return
		}
		if len(sessions) == 0 {
			f.fail("session", "a session before the first step", "nothing")
			return
		}
		sessions[len(sessions)-1].step(f)
	})
	if err != nil {
		return nil, err
	}
	for _, rec := range sessions {
		slices.SortStableFunc(rec.Rows, func(a, b *Row) int { return cmp.Compare(a.At, b.At) })
	}
	return sessions, nil
}

func session(f *fields, file string) *Recording {
	rec := &Recording{
		File: file, Name: f.text("session"), Version: f.text("version"), Epoch: uint32(f.number("epoch")),
		Keys: map[string]Key{Board: {Public: f.sized("pub", 32), Private: f.sized("prv", 64)}},
	}
	// The session does not say when the board booted, only that it did before the first step.
	rec.Rows = []*Row{
		{Line: f.row, Kind: Printed, From: Board, Within: firstStep, Data: []byte(f.text("boot_output"))},
		{Line: f.row, Kind: Tuned, From: Board, Within: firstStep, Radio: built(f)},
	}
	return rec
}

// built returns the radio settings that the recorded firmware was built with.
func built(f *fields) device.RadioSettings {
	build := f.object("build")
	radio := device.RadioSettings{
		Frequency:       uint32(math.Round(build.number("LORA_FREQ") * 1e6)),
		Bandwidth:       uint32(math.Round(build.number("LORA_BW") * 1e3)),
		SpreadingFactor: uint8(build.number("LORA_SF")),
		CodingRate:      uint8(build.number("LORA_CR")),
		Power:           int8(build.number("LORA_TX_POWER")),
		Preamble:        32,   // of spreading factors up to 8 (RadioLibWrapper::preambleLengthForSF, v1.17.1)
		SyncWord:        0x12, // private LoRa networks
		CRC:             true,
	}
	f.adopt("build", build)
	return radio
}

func (rec *Recording) step(f *fields) {
	if f.has("file") {
		row := &Row{Line: f.row, At: rec.End, Kind: Stored, From: "flash", Name: f.text("file")}
		if f.flag("exists") {
			row.Data = f.bytes("hex")
		}
		rec.Rows = append(rec.Rows, row)
		return
	}
	start, length := rec.End, int64(step)
	switch {
	case f.has("wait_ms"):
		length = f.micros("wait_ms", 1000)
	default:
		start = f.micros("t_ms", 1000)
		rec.Rows = append(rec.Rows, &Row{Line: f.row, At: start, Kind: Typed, From: "console", To: Board, Data: f.console("in")})
	}
	if start < rec.End {
		f.fail("t_ms", "a time at or after "+strconv.FormatInt(rec.End/1000, 10), strconv.FormatInt(start/1000, 10))
	}
	rec.End = start + length
	printed := &Row{Line: f.row, At: start, Within: length - 1, Kind: Printed, From: Board, Data: f.console("out")}
	switch {
	case f.flag("platform_dependent"):
		printed.Excluded = "platform dependent"
	case f.flag("undefined_in_firmware"):
		printed.Excluded = "undefined in the firmware"
	case f.maybe("note") == randomIdentity:
		printed.Key = len("Room ID: ")
	}
	rec.Rows = append(rec.Rows, printed)
	rec.also(f)
}

// console returns bytes that are written as text, or as hex where they are not UTF-8.
func (f *fields) console(name string) []byte {
	if f.has(name + "_hex") {
		return f.bytes(name + "_hex")
	}
	return []byte(f.text(name))
}

// also adds the frames and radio settings that the board made during a step.
func (rec *Recording) also(f *fields) {
	if !f.has("also") {
		return
	}
	var parts []map[string]json.RawMessage
	f.get("also", &parts, "a list of objects")
	for _, part := range parts {
		p := &fields{file: f.file, row: f.row, raw: part}
		row := &Row{Line: f.row, From: Board, Kind: Kind(p.text("kind")), At: p.micros("t_ms", 1000)}
		switch row.Kind { // the default refuses the rest
		case Sent:
			row.Data = p.bytes("hex")
		case Tuned:
			row.Radio = p.radio("settings")
		default:
			p.fail("kind", "tx or radio", strconv.Quote(string(row.Kind)))
		}
		f.adopt("also", p)
		rec.Rows = append(rec.Rows, row)
	}
}
