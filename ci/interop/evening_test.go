package interop_test

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

// evening is the mesh of client.mjs: a room and two members whom a repeater keeps from hearing each other. What
// is to be filled in is the release and where the clients reach their companions. Nobody advertises unasked, once all have started.
const evening = `
schema: topology/v1
about: A room behind a repeater, and two members.
radio: {preset: eu-uk-narrow}
nodes:
  - {name: room, %[1]scalled: Attic, password: password, guest_password: hello, settings: [set advert.interval 0, set flood.advert.interval 0]}
  - {name: hill, %[1]srole: repeater, settings: [set advert.interval 0, set flood.advert.interval 0]}
  - {name: alice, %[1]srole: companion, client: %[2]q}
  - {name: bob, %[1]srole: companion, client: %[3]q}
links:
  - {between: [room, hill], snr: 8 dB}
  - {between: [hill, alice], snr: 8 dB}
  - {between: [hill, bob], snr: 8 dB}
`

// port is where a client reaches a companion, as the topology names it and as the client does.
type port struct{ topology, client string }

// network is a port of this machine that was free just now, below those that systems give to whoever asks for any.
func network(t *testing.T) port {
	t.Helper()
	for range 100 {
		number := 10_000 + rand.IntN(20_000)
		address := fmt.Sprintf("127.0.0.1:%d", number)
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err == nil {
			_ = l.Close()
			return port{topology: fmt.Sprintf("tcp:%d", number), client: address}
		}
	}
	t.Fatal("no port of this machine is free")
	return port{}
}

// terminal is a pseudo terminal to come.
func terminal(t *testing.T) port {
	t.Helper()
	path := filepath.Join(t.TempDir(), "companion")
	return port{topology: "pty:" + path, client: path}
}

// step is what client.mjs tells.
type step struct {
	Step, What, Who, Name, Key, Text, Why, Command, Data string

	Type, Admin, Logins     int
	Confirmed, Gone         bool
	RoundTrip, After        int
	Posts                   []post
	Answers                 []answer
	BattMilliVolts          int `json:"batt_milli_volts"`
	NPacketsRecv            int `json:"n_packets_recv"`
	Recv, Sent, NRecvErrors int
}

type post struct{ Author, Text, By string }

type answer struct {
	Type int
	Text string
}

// TestInteropClient has two members of a room live through an evening with a client that others wrote: over
// the network and over a serial line, against the release and against our own firmware.
func TestInteropClient(t *testing.T) {
	scripts(t, "@liamcottle/meshcore.js")
	program(t)
	for _, as := range []string{"", "v1.17.1"} {
		for name, reach := range map[string]func(*testing.T) port{"network": network, "serial": terminal} {
			t.Run(strings.TrimSpace(name+" "+as), func(t *testing.T) {
				t.Parallel()
				judge(t, as, live(t, as, reach(t), network(t)))
			})
		}
	}
}

// live emulates the mesh and has the client live in it, and returns what it tells.
func live(t *testing.T, as string, alice, bob port) []step {
	t.Helper()
	file := filepath.Join(t.TempDir(), "evening.yaml")
	release := ""
	if as != "" {
		release = "as: " + as + ", "
	}
	if err := os.WriteFile(file, fmt.Appendf(nil, evening, release, alice.topology, bob.topology), 0o600); err != nil {
		t.Fatal(err)
	}
	mesh := exec.CommandContext(t.Context(), program(t), "emulate", "mesh", file)
	var shown strings.Builder
	mesh.Stdout, mesh.Stderr = &shown, &shown
	hands, err := mesh.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mesh.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = mesh.Process.Signal(os.Interrupt)
		if err := mesh.Wait(); err != nil {
			t.Errorf("the mesh: %v", err)
		}
		if t.Failed() {
			t.Log(shown.String())
		}
	}()
	client := exec.CommandContext(t.Context(), "node", filepath.Join(scripts(t, "@liamcottle/meshcore.js"), "client.mjs"), alice.client, bob.client, "Attic")
	client.Stderr = os.Stderr
	on, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := client.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	var told []step
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line, ours := strings.CutPrefix(lines.Text(), "@ ")
		if !ours {
			continue // the client's own
		}
		var s step
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		told = append(told, s)
		if s.Step == "do" {
			fmt.Fprintln(hands, s.What)
			_, _ = io.WriteString(on, "\n")
		}
	}
	if err := client.Wait(); err != nil {
		t.Errorf("the client: %v", err)
	}
	return told
}

// judge holds what the client told against what an evening must bring.
func judge(t *testing.T, as string, told []step) {
	t.Helper()
	keys := map[string]string{}
	var at int
	next := func(name string) step {
		t.Helper()
		for ; at < len(told); at++ {
			if told[at].Step == "do" {
				continue
			}
			if told[at].Step != name {
				break
			}
			at++
			return told[at-1]
		}
		t.Fatalf("no step %q behind %+v", name, told[:at])
		return step{}
	}
	for _, who := range []string{"alice", "bob"} {
		s := next("self")
		keys[who] = s.Key
		if s.Who != who || s.Name != who || len(s.Key) != 64 {
			t.Errorf("%+v", s)
		}
	}
	room := next("room")
	if room.Type != int(wire.NodeRoom) || len(room.Key) != 64 {
		t.Errorf("%+v", room)
	}
	login := func(who string, admin int) {
		t.Helper()
		if s := next("login"); s.Who != who || s.Admin != admin {
			t.Errorf("%+v", s)
		}
	}
	posted := func(who string, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if s := next("posted"); s.Who != who || s.Text != text || !s.Confirmed || s.RoundTrip < 600 {
				t.Errorf("%+v", s)
			}
		}
	}
	reads := func(who, author string, texts ...string) {
		t.Helper()
		s := next("reads")
		var want []post
		for _, text := range texts {
			want = append(want, post{Author: keys[author][:8], Text: text, By: room.Key[:12]})
		}
		// A push whose acknowledgement is lost comes again, with another attempt.
		if got := slices.Compact(s.Posts); s.Who != who || !slices.Equal(got, want) {
			t.Errorf("%s reads %+v, want %+v", s.Who, got, want)
		}
	}
	login("alice", 0)
	login("bob", 0)
	posted("alice", "one")
	reads("bob", "alice", "one")
	posted("alice", "two")
	reads("bob", "alice", "two")
	posted("bob", "from bob")
	reads("alice", "bob", "from bob")
	posted("bob", "first", "second", "third")
	if s := next("back"); s.Logins > 5 {
		t.Errorf("%+v", s)
	}
	reads("alice", "bob", "first", "second", "third")
	login("alice", 1)
	version := "v1.17.1"
	if as == "" {
		version += "+meshrig"
	}
	if s := next("answered"); len(s.Answers) != 1 || s.Answers[0].Type != int(wire.TextCommand) || !strings.HasPrefix(s.Answers[0].Text, version) {
		t.Errorf("%+v", s)
	}
	if s := next("answered"); len(s.Answers) != 1 || s.Answers[0].Text != "??: acl" { // the console alone lists who may do what
		t.Errorf("%+v", s)
	}
	if s := next("status"); s.BattMilliVolts == 0 || s.NPacketsRecv == 0 {
		t.Errorf("%+v", s)
	}
	data, err := hex.DecodeString(next("list").Data)
	if err != nil {
		t.Fatal(err)
	}
	list, err := wire.DecodeAccessList(data)
	if err != nil || len(list) != 1 || hex.EncodeToString(list[0].Prefix[:]) != keys["alice"][:12] || list[0].Permissions&wire.RoleMask != wire.RoleAdmin {
		t.Errorf("%+v, %v", list, err)
	}
	if s := next("refused"); s.Why != "timeout" || s.After < 4000 {
		t.Errorf("%+v", s)
	}
	if s := next("own"); s.Recv == 0 || s.Sent == 0 || s.NRecvErrors != 0 {
		t.Errorf("%+v", s)
	}
	if s := next("taken"); !s.Gone || s.Name != "bob" {
		t.Errorf("%+v", s)
	}
}
