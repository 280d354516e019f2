package manners_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/manners"
	"github.com/meshrig/meshrig/rig/lora"
)

// example compiles the example board in C.
func example(t *testing.T) process.Target {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("no C compiler: there is no cc on the path")
	}
	source, err := filepath.Abs("../../../../firmware/hostboard/example.c")
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "example")
	out, err := exec.CommandContext(t.Context(), cc, "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1", "-o", program, source).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return process.Target{Program: []string{program}, Flash: t.TempDir()}
}

func TestExampleHasManners(t *testing.T) {
	t.Parallel()
	results, err := manners.Check(t.Context(), example(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Rule, r.Err)
		}
	}
}

func TestExampleAdvertisesAndAnswers(t *testing.T) {
	t.Parallel()
	m, err := example(t).Open(t.Context(), board.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	m.Input(0, board.Input{Kind: board.Power, On: true})
	run := func() board.Output {
		t.Helper()
		out, _, _, err := m.Run(30 * second)
		if err != nil || len(out) != 1 {
			t.Fatalf("%d outputs, %v", len(out), err)
		}
		return out[0]
	}
	if o := run(); o.Kind != board.RadioSet || o.Radio != lora.Default().Params() {
		t.Errorf("radio %+v, want %+v", o.Radio, lora.Default().Params())
	}
	var p wire.Packet
	if err := p.Decode(run().Data); err != nil || p.Type != wire.TypeAdvert {
		t.Fatalf("%+v, %v", p, err)
	}
	advert, err := wire.DecodeAdvert(p.Payload)
	if err != nil || !identity.PublicKey(advert.PublicKey).VerifyAdvert(advert.Timestamp, advert.Data, identity.Signature(advert.Signature)) {
		t.Errorf("advert %+v: %v", advert, err)
	}
	m.Input(20*second, board.Input{Kind: board.SerialIn, Data: []byte("x\rver\r")})
	if o := run(); string(o.Data) != "\r\n  -> v0.1.0 (an example)\r\n" {
		t.Errorf("%q", o.Data)
	}
}
