package kiss_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
)

// recording is one session of a released modem.
type recording struct {
	header
	rows []*row
}

// header is the first line of a recording.
type header struct {
	Session        string
	Epoch          uint32
	Key            struct{ Pub, Prv string }
	IdentityRandom bool      `json:"identity_random"`
	FIFO           int       `json:"fifo_bytes"`
	Drain          float64   `json:"drain_bytes_per_s"`
	Stall          []float64 `json:"stall_us"`
}

// row is what happened at one time.
type row struct {
	line      int
	At        int64 `json:"t_us"`
	Dir       string
	Hex       string
	Air       int64 `json:"air_us"`
	Busy      *int
	SNR, RSSI float32
	Note      string
	Random    bool
	Undefined bool `json:"undefined_in_firmware"`

	data  []byte
	radio device.RadioSettings
	done  bool
}

func (r *row) String() string {
	return fmt.Sprintf("line %d, %d us, %s: %s", r.line, r.At, r.Dir, r.Note)
}

func load(t *testing.T, path string) *recording {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rec := &recording{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			err = json.Unmarshal(lines.Bytes(), &rec.header)
		} else {
			r := &row{line: n}
			if err = json.Unmarshal(lines.Bytes(), r); err == nil {
				r.data, err = hex.DecodeString(r.Hex)
			}
			if err == nil && r.Dir == "radio" {
				s := &r.radio
				s.CRC = true
				_, err = fmt.Sscanf(r.Note, "freq=%d bw=%d sf=%d cr=%d preamble=%d sync=%x crc=1 power=%d",
					&s.Frequency, &s.Bandwidth, &s.SpreadingFactor, &s.CodingRate, &s.Preamble, &s.SyncWord, &s.Power)
			}
			rec.rows = append(rec.rows, r)
		}
		if err != nil {
			t.Fatalf("%s:%d: %v", path, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rec
}
