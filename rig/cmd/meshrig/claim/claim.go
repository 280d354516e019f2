// Package claim is the command that signs what was found of firmware images, and holds images against it.
package claim

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/claim"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

// The files that sign writes.
const (
	claimFile = "claim.json"
	sumsFile  = "SHA256SUMS"
	notesFile = "release-notes.md"
)

// New makes the command `meshrig claim`.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "claim",
		Short: "Sign what was found of firmware images, and hold images against it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKeygen(s), newSign(s), newVerify(s))
	return cmd
}

func newKeygen(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "keygen FILE",
		Short: "Make a key to sign claims with",
		Long: `keygen makes an Ed25519 key: the private one in FILE, which its owner alone may read, the
public one in FILE` + claim.PublicSuffix + `. Keep the private one out of every repository; publish the public one.
To change keys, sign with the old and the new one for a while, and have who verifies trust
both; then leave the old one out.`,
		Example: `  meshrig claim keygen ~/.config/meshrig/lab.key`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			key, err := claim.Generate(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "%s  %s\n", key.ID, key.File)
			return nil
		},
	}
}

// signing are the flags of sign.
type signing struct {
	reports, images, keys []string
	decision, out         string
}

func newSign(s cli.Streams) *cobra.Command {
	var o signing
	cmd := &cobra.Command{
		Use:   "sign --report FOLDER --image FILE --key FILE --out FOLDER",
		Short: "Sign what runs found of images",
		Long: `sign makes a claim of firmware images: an in-toto statement in a DSSE envelope with the
images' digests, what each run came to, what it skipped and why, what is known and waived,
and how to repeat it. Every report must be of one of the images, and every image have one.
The same reports, images and keys give the same bytes.

It writes ` + claimFile + `, ` + sumsFile + ` of the images, and ` + notesFile + `, a block of Markdown for the
release. A key is read from its file, never from the command line or the environment.`,
		Example: `  meshrig claim sign --report host --report boards --image room.uf2 --key lab.key --out claim
  meshrig gate --json >gate.json
  meshrig claim sign --report host --image room.uf2 --decision gate.json --key lab.key --out claim`,
		Annotations: cli.Own("the claim was written", ""),
		Args:        cobra.NoArgs,
		RunE:        func(*cobra.Command, []string) error { return o.sign(s) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.reports, "report", nil, "folder of a run's report (repeatable)")
	f.StringArrayVar(&o.images, "image", nil, "file of an image that runs judged (repeatable)")
	f.StringArrayVar(&o.keys, "key", nil, "file of a private key (repeatable, to change keys)")
	f.StringVar(&o.decision, "decision", "", "file of what meshrig gate --json printed, to have decision, policy and waivers in the claim")
	f.StringVarP(&o.out, "out", "o", "", "folder of the claim")
	return cmd
}

func (o signing) sign(s cli.Streams) error {
	if len(o.reports) == 0 || len(o.images) == 0 || len(o.keys) == 0 || o.out == "" {
		return cli.WrongSelection(errors.New("claim sign: want --report, --image, --key and --out"))
	}
	keys := make([]ed25519.PrivateKey, 0, len(o.keys))
	for _, file := range o.keys {
		key, err := claim.ReadKey(file)
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	evidence := make([]claim.Evidence, 0, len(o.reports))
	for _, folder := range o.reports {
		e, err := claim.ReadEvidence(folder)
		if err != nil {
			return err
		}
		evidence = append(evidence, e)
	}
	var decision *claim.Decision
	if o.decision != "" {
		var err error
		if decision, err = claim.ReadDecision(o.decision); err != nil {
			return err
		}
	}
	statement, err := claim.New(o.images, evidence, decision)
	if err != nil {
		return err
	}
	signed, err := claim.Sign(statement, keys...)
	if err != nil {
		return err
	}
	if err := o.write(statement, signed); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s: of %s, resting on %s, signed by %s\n", filepath.Join(o.out, claimFile),
		words.Count(len(statement.Subject), "image"), words.Count(len(statement.Predicate.Runs), "run"), words.Count(len(keys), "key"))
	return nil
}

// write writes the claim last: what is there is whole.
func (o signing) write(statement claim.Statement, signed []byte) error {
	if err := os.MkdirAll(o.out, 0o750); err != nil {
		return err
	}
	if err := cli.WriteFile(filepath.Join(o.out, sumsFile), statement.WriteSums); err != nil {
		return err
	}
	if err := cli.WriteFile(filepath.Join(o.out, notesFile), statement.NotesOf(signed)); err != nil {
		return err
	}
	return state.Write(filepath.Join(o.out, claimFile), signed)
}

// verifying are the flags of verify.
type verifying struct {
	claim, policy   string
	images, trusted []string
	json            bool
}

func newVerify(s cli.Streams) *cobra.Command {
	var o verifying
	cmd := &cobra.Command{
		Use:   "verify --claim FILE --image FILE --trust FILE",
		Short: "Hold images against a claim",
		Long: `verify says whether a claim was signed by a trusted key and is of just these images, byte
for byte, and what it claims. It needs nothing but the files that it is given. A claim
shows that a lab said so; that it is so shows who repeats it.`,
		Example:     `  meshrig claim verify --claim claim.json --image room.uf2 --trust lab.key.pub`,
		Annotations: cli.Own("the claim holds", "the claim does not hold"),
		Args:        cobra.NoArgs,
		RunE:        func(*cobra.Command, []string) error { return o.verify(s) },
	}
	f := cmd.Flags()
	f.StringVar(&o.claim, "claim", "", "file of the claim")
	f.StringArrayVar(&o.images, "image", nil, "file of an image (repeatable)")
	f.StringArrayVar(&o.trusted, "trust", nil, "file of public keys, one or several (repeatable)")
	f.StringVar(&o.policy, "policy", "", "policy of meshrig gate whose keys are trusted too")
	f.BoolVar(&o.json, "json", false, "print what is claimed as JSON")
	return cmd
}

func (o verifying) verify(s cli.Streams) error {
	if o.claim == "" || len(o.images) == 0 || len(o.trusted) == 0 && o.policy == "" {
		return cli.WrongSelection(errors.New("claim verify: want --claim, --image and --trust, or --policy"))
	}
	if o.policy != "" {
		p, err := gate.Read(o.policy)
		if err != nil {
			return cli.WrongSelection(err)
		}
		for _, file := range p.Trust {
			o.trusted = append(o.trusted, filepath.Join(filepath.Dir(o.policy), file))
		}
	}
	trusted, err := claim.ReadTrusted(o.trusted...)
	if err != nil {
		return err
	}
	data, err := claim.ReadFile(o.claim)
	if err != nil {
		return err
	}
	statement, by, err := claim.Verify(data, trusted)
	if err != nil {
		return refused(err)
	}
	for _, file := range o.images {
		digest, err := state.Digest(file)
		if err != nil {
			return fmt.Errorf("claim: %w", err)
		}
		name, err := statement.Covers(filepath.Base(file), digest)
		if err != nil {
			return refused(err)
		}
		if !o.json {
			fmt.Fprintf(s.Out, "image %s: the claim's %s\n", screen.Line(file), screen.Line(name))
		}
	}
	if o.json {
		return cli.WriteJSON(s.Out, statement)
	}
	for _, key := range by {
		fmt.Fprintf(s.Out, "signed by %s: %s\n", screen.Line(key.File), key.ID)
	}
	if d := statement.Predicate.Decision; d != nil {
		fmt.Fprintf(s.Out, "%s: %s, policy %s\n", screen.Line(d.Version), screen.Line(d.Decision), screen.Line(d.Policy))
	}
	for _, r := range statement.Predicate.Runs {
		fmt.Fprintf(s.Out, "run %s on %s, %s: %s\n  %s\n", screen.Line(r.Run), screen.Line(r.Target), screen.Line(r.Version), screen.Line(r.Verdict), screen.Line(r.Repeat))
	}
	return nil
}

// refused is the exit code of a claim that does not hold.
func refused(err error) error {
	if _, ok := errors.AsType[*claim.RefusedError](err); ok {
		return &cli.ExitError{Code: report.ExitNotConformant, Err: err}
	}
	return err
}
