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

// New is the command decode.
func New(s cli.Streams) *cobra.Command {
	var (
		keys   []string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "decode HEX",
		Short: "Explain a frame, and open it if given keys",
		Long: `decode explains a MeshCore frame field by field. A sealed payload is opened if the
private key of one side and the key of the other are given.

--key takes NAME=HEX or HEX: 128 hex digits are a private key, 64 a public one.`,
		Annotations: cli.Own("the frame is whole", "it is no frame, or breaks off"),
		Example: `  meshrig decode 120037aa...
  meshrig decode --key room=<128 digits> --key alice=<64 digits> 0900...`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			frame, err := parseFrame(args[0])
			if err != nil {
				return cli.WrongSelection(err)
			}
			known, err := parseKeys(keys)
			if err != nil {
				return cli.WrongSelection(err)
			}
			f, decodeErr := explain.Explain(frame, known)
			if asJSON {
				err = json.NewEncoder(s.Out).Encode(f)
			} else {
				err = writeFrame(s, f)
			}
			if err == nil && decodeErr != nil {
				err = &cli.ExitError{Code: report.ExitNotConformant, Err: decodeErr}
			}
			return err
		},
	}
	cmd.Flags().StringArrayVarP(&keys, "key", "k", nil, "key of a node, NAME=HEX or HEX (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// parseFrame reads hex digits; white space between them does not matter. The
// error says where a digit is bad.
func parseFrame(text string) ([]byte, error) {
	digits := strings.Join(strings.Fields(text), "")
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

// parseKeys reads NAME=HEX or HEX: a private key of 64 bytes or a public one of 32.
func parseKeys(args []string) (*explain.Keys, error) {
	var keys explain.Keys
	for i, arg := range args {
		name, digits, named := strings.Cut(arg, "=")
		if !named {
			name, digits = fmt.Sprintf("key %d", i+1), arg
		}
		b, err := parseFrame(digits)
		if err != nil {
			return nil, fmt.Errorf("--key %s: %w", name, err)
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
