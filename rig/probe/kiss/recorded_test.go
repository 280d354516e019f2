package kiss_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// row is what a recorded modem wrote or received at a time; rows of other kinds do not matter.
type row struct {
	At   int64    `json:"t_us"`
	Dir  string   `json:"dir"`
	Hex  string   `json:"hex"`
	SNR  lora.DB  `json:"snr"`
	RSSI lora.DBm `json:"rssi"`
	data []byte
}

// recorded reads a recording.
func recorded(t *testing.T, file string) (rows []row) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		err := json.Unmarshal(lines.Bytes(), &r)
		if err == nil {
			r.data, err = hex.DecodeString(r.Hex)
		}
		if err != nil {
			t.Fatalf("%s: row %d: %v", file, len(rows), err)
		}
		rows = append(rows, r)
	}
	return rows
}

// short is what comes of a host that stops reading: frames that the modem drops, such as wait in
// it and come late, and an error that the driver takes for loss.
type short struct {
	lost, late int
	ended      error
}

// What the released modem wrote, whoever its host was then, reads as the frames that it had
// received, each at its time.
func TestReadsWhatTheReleasedModemWrote(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../fixtures/vectors/kiss/*.jsonl")
	if err != nil || len(files) != 19 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	unread := map[string]short{
		"backpressure-128-rx.jsonl": {lost: 2, late: 2},
		"backpressure-128.jsonl":    {lost: 2},
		"backpressure-1024.jsonl":   {lost: 2},
		"backpressure-burst.jsonl":  {lost: 1, ended: kiss.ErrLost},
	}
	for _, file := range files {
		rows, want := recorded(t, file), unread[filepath.Base(file)]
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { replay(t, rows, want) })
		})
	}
}

// whole is how far off a signal strength is at most that is told in whole decibels, cut off.
const whole = 1

// replay lets a modem write what it wrote when it was recorded.
func replay(t *testing.T, rows []row, want short) {
	t.Helper()
	line := newFake()
	line.usb = true // a row is what was written at its time, however long its bytes take
	wall := clock.NewWall()
	m, err := kiss.New(t.Context(), line, kiss.Config{Name: "probe", Clock: wall})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if err := m.Tune(lora.Default().Params()); err != nil {
		t.Fatal(err)
	}
	var heard []probe.Report
	ended := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { ended <- m.Listen(ctx, func(r probe.Report) { heard = append(heard, r) }) }()
	synctest.Wait()

	begun := time.Now()
	busy := told(wire.Failed, byte(wire.TxBusy)) // recorded hosts sent while the modem did, which the driver never does
	var air []row
	for _, r := range rows[1:] {
		<-time.After(time.Until(begun.Add(time.Duration(r.At) * time.Microsecond)))
		switch r.Dir {
		case "air>modem":
			air = append(air, r)
		case "modem>host":
			if data := bytes.ReplaceAll(r.data, busy, nil); len(data) > 0 {
				line.tell(data)
			}
		}
		synctest.Wait()
	}
	<-time.After(time.Second)
	stop()
	if err := <-ended; !errors.Is(err, want.ended) {
		t.Errorf("the driver ended with %v, want %v", err, want.ended)
	}
	got := short{ended: want.ended}
	for _, r := range air {
		if len(heard) == 0 || !bytes.Equal(heard[0].Frame.Payload, r.data) {
			got.lost++
			continue
		}
		f := heard[0].Frame
		heard = heard[1:]
		if late := f.End.At.Sub(wall.Of(begun)) - time.Duration(r.At)*time.Microsecond; late < 0 || late > f.End.Err {
			got.late++
		}
		if off := math.Abs(float64(f.RSSI - r.RSSI)); f.Known.Has(sniffer.SNR|sniffer.RSSI) && (f.SNR != r.SNR || off > whole) {
			t.Errorf("the frame of %d us was heard with %v and %v, want %v and %v", r.At, f.SNR, f.RSSI, r.SNR, r.RSSI)
		}
	}
	if got != want || len(heard) > 0 {
		t.Errorf("lost and late: %+v, want %+v; %d frames were heard that nobody sent", got, want, len(heard))
	}
}
