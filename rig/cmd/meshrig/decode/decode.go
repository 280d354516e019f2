// Package decode is the command that explains a frame.
package decode

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/report"
)

// options are the flags.
type options struct {
	keys                []string
	json, brief, bridge bool
}

// New is the command decode.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "decode HEX|FILE|-...",
		Short: "Explain frames, and open them if given keys",
		Long: `decode explains MeshCore frames field by field. A sealed payload is opened if the
private key of one side and the key of the other are given. A response is told by its
request, if that comes before it.

Frames are given as hex digits, with 0x in front or not; in files, - being standard
input: a frame a line in digits, a timeline, which brings its keys, or the log of
meshrig emulate room.

With --bridge each argument is what came over the cable between two repeaters with an
RS-232 bridge, in digits or, in a file, as bytes: each frame of it, and what a bridge
drops and why.

--key takes NAME=HEX or HEX: 128 hex digits are a private key, 64 a public one. Neither
keys nor passwords are printed.`,
		Annotations: cli.Own("all frames are whole", "one is no frame, or breaks off; with --bridge: something is dropped"),
		Example: `  meshrig decode 120037aa...
  meshrig decode --key room=<128 digits> --key alice=<64 digits> 0900...
  meshrig emulate room --air /tmp/air | tee room.log; meshrig decode --brief room.log
  meshrig decode --brief - <frames.txt
  meshrig decode --bridge uart.bin`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if o.bridge {
				return o.explainCable(args, s)
			}
			return o.explain(args, s)
		},
	}
	cmd.Flags().StringArrayVarP(&o.keys, "key", "k", nil, "key of a node, NAME=HEX or HEX (repeatable)")
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON, an object for each frame")
	cmd.Flags().BoolVar(&o.bridge, "bridge", false, "the arguments are bytes of a cable between two bridges")
	cmd.Flags().BoolVarP(&o.brief, "brief", "b", false, "a line for each frame")
	cmd.MarkFlagsMutuallyExclusive("json", "brief")
	return cmd
}

// explain explains every frame of the arguments.
func (o options) explain(args []string, s cli.Streams) error {
	given, err := ParseKeys(o.keys)
	if err != nil {
		return cli.WrongSelection(err)
	}
	var f frames
	for _, arg := range args {
		if err := f.take(arg, s.In); err != nil {
			return cli.WrongSelection(err)
		}
	}
	known := f.known(given)
	var bad []error
	for i, frame := range f.list {
		known.Learn(frame)
		words, err := explain.Explain(frame, known)
		if err != nil {
			bad = append(bad, err)
		}
		switch {
		case o.json:
			err = json.NewEncoder(s.Out).Encode(words)
		case o.brief:
			_, err = fmt.Fprintln(s.Out, screen.Line(words.Summary))
		default:
			if i > 0 {
				fmt.Fprintln(s.Out)
			}
			err = writeFrame(s, words)
		}
		if err != nil {
			return err
		}
	}
	if f.skipped > 0 {
		fmt.Fprintf(s.Err, "lines without a frame: %d\n", f.skipped)
	}
	if err := broken(bad, len(f.list)); err != nil {
		return &cli.ExitError{Code: report.ExitNotConformant, Err: err}
	}
	return nil
}

// parseFrame reads hex digits, behind 0x or not; white space between them does not matter. The
// error says where a digit is bad.
func parseFrame(text string) ([]byte, error) {
	digits := strings.Join(strings.Fields(text), "")
	if rest, ok := strings.CutPrefix(strings.ToLower(digits), "0x"); ok {
		digits = rest
	}
	if i := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }); i >= 0 {
		r := []rune(digits[i:])[0]
		return nil, fmt.Errorf("frame: digit %d is %q; want 0 to 9 or a to f", i+1, r)
	}
	if len(digits)%2 != 0 {
		return nil, fmt.Errorf("frame: %d hex digits, the last one (%q) stands alone; want two for each byte", len(digits), digits[len(digits)-1:])
	}
	if len(digits) == 0 {
		return nil, errors.New("frame: empty; want hex digits, two for each byte")
	}
	return hex.DecodeString(digits)
}

// ParseKeys reads NAME=HEX or HEX: a private key of 64 bytes or a public one of 32.
func ParseKeys(args []string) (*explain.Keys, error) {
	var keys explain.Keys
	for i, arg := range args {
		name, digits, named := strings.Cut(arg, "=")
		if !named {
			name, digits = fmt.Sprintf("key %d", i+1), arg
		}
		b, err := parseFrame(digits)
		if err != nil {
			return nil, fmt.Errorf("--key %s: want 128 hex digits (private) or 64 (public), and there is something else in it", name)
		}
		switch len(b) {
		case len(identity.PrivateKey{}):
			keys.AddPrivate(name, identity.PrivateKey(b))
		case len(identity.PublicKey{}):
			keys.AddPublic(name, identity.PublicKey(b))
		default:
			return nil, fmt.Errorf("--key %s: %d bytes; want 64 (private) or 32 (public)", name, len(b))
		}
	}
	return &keys, nil
}

func writeFrame(s cli.Streams, f explain.Frame) error {
	fmt.Fprintln(s.Out, screen.Line(f.Summary))
	width := 0
	for _, field := range f.Fields {
		width = max(width, 2*field.Depth+len(field.Name))
	}
	for _, field := range f.Fields {
		name := strings.Repeat("  ", field.Depth) + field.Name
		if _, err := fmt.Fprintf(s.Out, "  %-*s  %s\n", width, name, screen.Line(field.Value)); err != nil {
			return err
		}
	}
	return nil
}
