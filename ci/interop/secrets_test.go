package interop_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// said is a text to a channel within a region, and what another decoder makes of its frame.
type said struct {
	Frame, Channel, Region string

	text wire.GroupText // what was sealed
}

// TestInteropSecrets has a decoder that others wrote open what we seal for channels, and find the region whose
// transport code we put on it, and no other.
func TestInteropSecrets(t *testing.T) {
	tools := scripts(t, "@michaelhart/meshcore-decoder")
	random := rand.New(rand.NewPCG(1, 2))
	regions := []string{"#europe", "north", "a", "Île-de-France"}
	var in bytes.Buffer
	all := make([]said, 400)
	for i := range all {
		all[i] = say(t, random, regions[i%len(regions)])
		if i%2 == 1 {
			all[i].Region = "elsewhere"
		}
		if err := json.NewEncoder(&in).Encode(map[string]string{"frame": all[i].Frame, "channel": all[i].Channel, "region": all[i].Region}); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "secrets.mjs"))
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	told := json.NewDecoder(bytes.NewReader(out))
	for _, s := range all {
		var theirs struct {
			Timestamp       int64
			Flags           uint8
			Sender, Message string
			Scoped          bool
		}
		if err := told.Decode(&theirs); err != nil {
			t.Fatal(err)
		}
		sender, message, _ := s.text.Split()
		if theirs.Timestamp != int64(s.text.Timestamp) || theirs.Flags != s.text.Flags || theirs.Sender != sender || theirs.Message != message {
			t.Errorf("%s: %+v, want %+v", s.Frame, theirs, s.text)
		}
		if want := s.Region != "elsewhere"; theirs.Scoped != want {
			t.Errorf("%s: of region %s is %v, want %v", s.Frame, s.Region, theirs.Scoped, want)
		}
	}
}

// say is a flooded text to a channel of a random key, with the scope of a region.
func say(t *testing.T, random *rand.Rand, region string) said {
	t.Helper()
	key := make([]byte, 16)
	for i := range key {
		key[i] = byte(random.Uint32())
	}
	channel, err := identity.NewChannel(key)
	if err != nil {
		t.Fatal(err)
	}
	letters := []rune("abc äß€ 😀 XYZ.,!?")
	var message strings.Builder
	for range 1 + random.IntN(30) {
		message.WriteRune(letters[random.IntN(len(letters))])
	}
	text := wire.GroupText{Timestamp: random.Uint32() >> 1, Text: "alice: " + message.String()} // times from 2^31 on it has below zero
	plain, err := text.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := wire.Packet{Route: wire.TransportFlood, Type: wire.TypeGrpTxt}
	if p.Payload, err = (wire.GroupDatagram{Channel: channel.Hash, Sealed: channel.Secret.Seal(nil, plain)}).AppendTo(nil); err != nil {
		t.Fatal(err)
	}
	scope, ok := identity.RegionKey(region)
	if !ok {
		t.Fatalf("no key of %q", region)
	}
	p.TransportCodes[0] = scope.Code(uint8(p.Type), p.Payload)
	frame, err := p.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return said{Frame: hex.EncodeToString(frame), Channel: hex.EncodeToString(key), Region: region, text: text}
}
