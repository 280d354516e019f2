package captured

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// search is what frames are looked for by.
type search struct {
	part

	words  *regexp.Regexp
	types  []string
	nodes  []string
	bad    bool
	invert bool
	count  bool
	digits bool
}

// newGrep makes the command capture grep.
func newGrep(s cli.Streams) *cobra.Command {
	var o search
	cmd := &cobra.Command{
		Use:   "grep FILE [WORDS]",
		Short: "Print the frames of a capture that match",
		Long: `grep prints the frames that match all that is asked for. WORDS is a regular expression
(https://go.dev/s/re2syntax) that is looked for in what capture show says of a frame, and
in its bytes as hexadecimal digits.`,
		Annotations: cli.Own("something matched", "nothing did, or the capture is cut or damaged"),
		Example: `  meshrig capture grep evening.pcapng --type ADVERT
  meshrig capture grep evening.pcapng --node 5a --bad
  meshrig capture grep meshrig-report/timelines/x.jsonl 'log-in accepted'`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error { return o.run(args, s) },
	}
	o.flags(cmd)
	o.openers(cmd)
	f := cmd.Flags()
	f.StringSliceVarP(&o.types, "type", "t", nil, "payload types, such as TXT_MSG or ADVERT")
	f.StringSliceVarP(&o.nodes, "node", "n", nil, "hashes of nodes, two digits or more: as sender, receiver or hop")
	f.BoolVar(&o.bad, "bad", false, "with a bad checksum or header")
	f.BoolVarP(&o.invert, "invert", "v", false, "print what does not match")
	f.BoolVarP(&o.count, "count", "c", false, "print how many match, and nothing else")
	f.BoolVar(&o.digits, "hex", false, "frames as hexadecimal digits, not in words")
	cli.Completes(cmd, "type", typeNames()...)
	return cmd
}

func typeNames() (names []string) {
	for t := range wire.TypeRawCustom + 1 {
		names = append(names, t.String())
	}
	return names
}

// run searches.
func (o *search) run(args []string, s cli.Streams) error {
	file := args[0]
	if len(args) == 2 {
		pattern := args[1]
		if _, err := os.Stat(file); err != nil && file != standardInput {
			if _, err := os.Stat(pattern); err == nil {
				file, pattern = pattern, file // as grep takes them
			}
		}
		var err error
		if o.words, err = regexp.Compile(pattern); err != nil {
			return cli.WrongSelection(fmt.Errorf("capture grep: %w", err))
		}
	}
	if err := o.check(); err != nil {
		return cli.WrongSelection(err)
	}
	in, keys, err := o.open(file, s)
	if err != nil {
		return err
	}
	defer func() { _ = in.close() }()
	t := table{w: s.Out, digits: o.digits}
	found := 0
	err = o.each(in, keys, func(ev capture.Event, keys *explain.Keys) error {
		if !ev.OnAir() {
			return nil
		}
		text := o.explain(ev, keys)
		if o.matches(ev, text) == o.invert {
			return nil
		}
		if found++; o.count {
			return nil
		}
		return t.row(ev, text)
	})
	if o.count {
		fmt.Fprintln(s.Out, found)
	}
	in.remark(s.Err)
	if err == nil && found == 0 {
		return &cli.ExitError{Code: 1, Err: errors.New("capture grep: nothing matches")}
	}
	return err
}

// check finds what cannot be looked for.
func (o *search) check() error {
	if o.words == nil && len(o.types)+len(o.nodes) == 0 && !o.bad {
		return errors.New("capture grep: nothing to look for; give WORDS, --type, --node or --bad")
	}
	for i, name := range o.types {
		o.types[i] = strings.ToUpper(name)
		if !slices.Contains(typeNames(), o.types[i]) {
			return fmt.Errorf("capture grep: --type: %w", &words.Unknown{What: "payload type", Name: name, Known: typeNames()})
		}
	}
	for i, hash := range o.nodes {
		o.nodes[i] = strings.ToLower(hash)
		if _, err := strconv.ParseUint(hash, 16, 64); err != nil || len(hash)%2 != 0 {
			return fmt.Errorf("capture grep: --node %q: want hex digits, two for each byte and eight bytes at most", hash)
		}
	}
	return nil
}

// matches tells whether a frame is what is looked for.
func (o *search) matches(ev capture.Event, text string) bool {
	if o.bad && ev.Kind != capture.HeardBad {
		return false
	}
	if o.words != nil && !o.words.MatchString(text) && !o.words.MatchString(hex.EncodeToString(ev.Frame)) {
		return false
	}
	if len(o.types)+len(o.nodes) == 0 {
		return true
	}
	var p wire.Packet
	if p.Decode(ev.Frame) != nil {
		return false
	}
	if len(o.types) > 0 && !slices.Contains(o.types, p.Type.String()) {
		return false
	}
	return len(o.nodes) == 0 || o.touches(&p)
}

// touches tells whether one of the nodes is a packet's sender, receiver or hop, as far as the
// shorter of hash and node reaches.
func (o *search) touches(p *wire.Packet) bool {
	hashes := ends(p)
	if p.Type != wire.TypeTrace {
		for i := range p.Path.Hops() {
			hashes = append(hashes, p.Path.Hash(i))
		}
	}
	for _, h := range hashes {
		digits := hex.EncodeToString(h)
		for _, n := range o.nodes {
			if short := min(len(n), len(digits)); n[:short] == digits[:short] {
				return true
			}
		}
	}
	return false
}

// ends are the hashes or keys of a packet's sender and receiver, where it names them.
func ends(p *wire.Packet) [][]byte {
	switch p.Type {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		if d, err := wire.DecodeDatagram(p.Payload); err == nil {
			return [][]byte{{d.Dest}, {d.Src}}
		}
	case wire.TypeAnonReq:
		if d, err := wire.DecodeAnonDatagram(p.Payload); err == nil {
			return [][]byte{{d.Dest}, d.Sender[:]}
		}
	case wire.TypeAdvert:
		if a, err := wire.DecodeAdvert(p.Payload); err == nil {
			return [][]byte{a.PublicKey[:]}
		}
	case wire.TypeControl:
		if d, err := wire.DecodeDiscoverResponse(p.Payload); err == nil {
			return [][]byte{d.Key}
		}
	default:
	}
	return nil
}
