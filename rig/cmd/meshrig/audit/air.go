package audit

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/report"
)

// overAir are the flags of a look over the air.
type overAir struct {
	companion, room string
	modem, preset   string // a KISS modem, and what the room is heard with
	identity        secret.Secret
	password        secret.Secret
	try, yes        bool
}

// given tells whether a look goes over the air.
func (o overAir) given() bool { return o.companion != "" || o.modem != "" }

// key reads the room's public key.
func (o overAir) key() (key identity.PublicKey, err error) {
	b, err := hex.DecodeString(o.room)
	if err != nil || len(b) != len(key) {
		return key, fmt.Errorf("audit: --room %q: want the room's public key, %d digits in hex", o.room, 2*len(key))
	}
	return identity.PublicKey(b), nil
}

// look asks for consent and looks.
func (o overAir) look(ctx context.Context, s cli.Streams, known audit.Catalogue) (*audit.Room, error) {
	key, err := o.key()
	if err != nil {
		return nil, cli.WrongSelection(err)
	}
	cfg := radio.Config{Name: "companion " + o.companion, Companion: o.companion}
	if o.modem != "" {
		cfg = radio.Config{Name: "modem " + o.modem, Modem: o.modem, Radio: inventory.Radio{Preset: o.preset}, Identity: o.identity}
	}
	if err := cfg.Check(); err != nil {
		return nil, cli.WrongSelection(err)
	}
	over := audit.Over{Room: key, Apart: o.modem != "", Try: o.try, HasPassword: o.password.Given()}
	if over.HasPassword {
		over.Password, err = o.password.Read()
	} else if !o.try {
		over.Password, over.HasPassword, err = ask(s)
	}
	if err != nil {
		return nil, cli.WrongSelection(err)
	}
	gateway, err := radio.Dial(ctx, cfg)
	if err != nil {
		return nil, err
	}
	over.Gateway, over.Self = gateway, gateway.Key()
	if err = o.consent(s, over.Plan()); err != nil {
		return nil, errors.Join(err, gateway.Close())
	}
	room, err := audit.Air(ctx, over, known)
	if err != nil && room != nil {
		for _, c := range room.Changes {
			fmt.Fprintln(s.Err, "changed:", c)
		}
	}
	fmt.Fprintf(s.Err, "the look took %.1f s of airtime\n", gateway.Spent(key).Seconds())
	return room, errors.Join(err, gateway.Close())
}

// ask has a person type the administrators' password, unseen.
func ask(s cli.Streams) (password string, given bool, err error) {
	file, ok := s.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", false, errors.New("audit: no password: --password-file or --password-env tells where the administrators' is; without it, --try-passwords looks at what everybody may")
	}
	fmt.Fprint(s.Err, "administrators' password: ")
	text, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(s.Err)
	if err != nil {
		return "", false, fmt.Errorf("audit: password: %w", err)
	}
	return string(text), true, nil
}

// consent names what is changed, and asks whether it may be.
func (o overAir) consent(s cli.Streams, plan []string) error {
	fmt.Fprintln(s.Err, "A look over the air changes this, and cannot help to:")
	for _, p := range plan {
		(&printer{w: s.Err}).wrap("  - ", p)
	}
	if o.yes {
		return nil
	}
	fmt.Fprint(s.Err, "Go on? [y/N] ")
	answer, err := bufio.NewReader(s.In).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return nil
	}
	return &cli.ExitError{Code: report.ExitError, Err: errors.New("audit: the room was asked nothing; answer y, or give --yes")}
}
