package claim_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/state"

	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/meshrig/meshrig/rig/claim"
	"github.com/meshrig/meshrig/rig/report"
)

// lab is a folder with an image, a report of it and a key.
type lab struct {
	t     *testing.T
	dir   string
	image string
}

func newLab(t *testing.T) lab {
	t.Helper()
	l := lab{t, t.TempDir(), ""}
	l.image = l.write("room.uf2", "firmware")
	if _, err := claim.Generate(l.path("lab.key")); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l lab) path(name string) string { return filepath.Join(l.dir, name) }

func (l lab) write(name, text string) string {
	l.t.Helper()
	if err := os.WriteFile(l.path(name), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return l.path(name)
}

// judged is evidence of an image, which may be changed.
func (l lab) judged(image string, changes ...func(*report.Report)) claim.Evidence {
	l.t.Helper()
	digest, err := state.Digest(image)
	if err != nil {
		l.t.Fatal(err)
	}
	at := time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)
	r := &report.Report{
		Head: report.NewHead(at, report.Suite{Program: "v1", Specs: strings.Repeat("0a", 32)}).End(at), Target: "exec:room", Image: digest, Version: "v1.18.0",
		Flags: []report.Flag{{Name: "target", Value: "exec:room"}},
	}
	for id, v := range map[string]report.Verdict{"ACK-001": report.Pass, "AIR-010": report.KnownFailure, "PER-001": report.Skip} {
		q := report.Requirement{ID: id, Level: "must"}
		q.Add(report.Spec{Text: id, Requirement: id, Verdict: v, Reason: "because of <b>|" + id, Frames: 1})
		r.Verdicts = append(r.Verdicts, q)
	}
	r.Conclude()
	for _, change := range changes {
		change(r)
	}
	folder := l.path(r.Run)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := r.WriteFiles(folder); err != nil {
		l.t.Fatal(err)
	}
	e, err := claim.ReadEvidence(folder)
	if err != nil {
		l.t.Fatal(err)
	}
	return e
}

func (l lab) key(name string) ed25519.PrivateKey {
	l.t.Helper()
	key, err := claim.ReadKey(l.path(name))
	if err != nil {
		l.t.Fatal(err)
	}
	return key
}

func (l lab) trusted(names ...string) []claim.Public {
	l.t.Helper()
	for i := range names {
		names[i] = l.path(names[i])
	}
	keys, err := claim.ReadTrusted(names...)
	if err != nil {
		l.t.Fatal(err)
	}
	return keys
}

// claim is a claim of the image, signed.
func (l lab) claim(keys ...ed25519.PrivateKey) []byte {
	l.t.Helper()
	s, err := claim.New([]string{l.image}, []claim.Evidence{l.judged(l.image)}, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	if len(keys) == 0 {
		keys = append(keys, l.key("lab.key"))
	}
	signed, err := claim.Sign(s, keys...)
	if err != nil {
		l.t.Fatal(err)
	}
	return signed
}

// theirs verifies with somebody else's hands.
type theirs struct {
	*signerverifier.ED25519SignerVerifier

	id string
}

func (v theirs) KeyID() (string, error) { return v.id, nil }

func (v theirs) Public() crypto.PublicKey { return v.ED25519SignerVerifier.Public() }

func (l lab) theirs(file string) theirs {
	l.t.Helper()
	data, err := os.ReadFile(l.path(file))
	if err != nil {
		l.t.Fatal(err)
	}
	key, err := signerverifier.LoadKey(data)
	if err != nil {
		l.t.Fatal(err)
	}
	v, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(key)
	if err != nil {
		l.t.Fatal(err)
	}
	return theirs{v, l.trusted("lab.key.pub")[0].ID}
}

// What we sign the libraries of DSSE and in-toto take, keys included.
func TestOthersVerifyOurs(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	verifier, err := dsse.NewEnvelopeVerifier(l.theirs("lab.key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	var e dsse.Envelope
	if err := json.Unmarshal(l.claim(), &e); err != nil {
		t.Fatal(err)
	}
	by, payload, err := verifier.VerifyAndDecode(context.Background(), &e)
	if err != nil || len(by) != 1 {
		t.Fatalf("signed by %v: %v", by, err)
	}
	var s intoto.Statement
	if err := protojson.Unmarshal(payload, &s); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
	digest, _ := state.Digest(l.image)
	if got := s.GetSubject()[0]; got.GetName() != "room.uf2" || got.GetDigest()["sha256"] != digest {
		t.Errorf("subject is %v", got)
	}
}

// What they sign we take, and our own claims stay the same bytes.
func TestWeVerifyOthers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	signer, err := dsse.NewEnvelopeSigner(l.theirs("lab.key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := claim.New([]string{l.image}, []claim.Evidence{l.judged(l.image)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, _ := json.Marshal(s)
	theirs, err := signer.SignPayload(context.Background(), "application/vnd.in-toto+json", payload)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := json.Marshal(theirs)
	if _, _, err := claim.Verify(data, l.trusted("lab.key.pub")); err != nil {
		t.Error(err)
	}
	ours, err := claim.Sign(s, l.key("lab.key"))
	if err != nil {
		t.Fatal(err)
	}
	var got dsse.Envelope
	if err := json.Unmarshal(ours, &got); err != nil || got.Payload != theirs.Payload || got.Signatures[0].Sig != theirs.Signatures[0].Sig {
		t.Errorf("we sign %v\nthey %v", got, theirs)
	}
}

func TestClaimSaysWhatWasFound(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s, by, err := claim.Verify(l.claim(), l.trusted("lab.key.pub"))
	if err != nil || len(by) != 1 {
		t.Fatalf("signed by %v: %v", by, err)
	}
	r := s.Predicate.Runs[0]
	if r.Counts["pass"] != 1 || r.Version != "v1.18.0" || r.Verdict != "conformant" || r.Repeat != "meshrig run --target exec:room" {
		t.Errorf("%+v", r)
	}
	if len(r.Passed) != 1 || r.Passed[0] != "ACK-001" {
		t.Errorf("passed %v", r.Passed)
	}
	if len(r.Skipped) != 1 || r.Skipped[0].Reason != "because of <b>|PER-001" || len(r.Known) != 1 || r.Known[0].Requirement != "AIR-010" {
		t.Errorf("skipped %v, known %v", r.Skipped, r.Known)
	}
	digest, _ := state.Digest(l.image)
	if name, err := s.Covers("renamed", digest); err != nil || name != "room.uf2" {
		t.Errorf("%q: %v", name, err)
	}
}

// Each thing that is changed is refused with a sentence.
func TestTampered(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if _, err := claim.Generate(l.path("other.key")); err != nil {
		t.Fatal(err)
	}
	signed, trusted := l.claim(), l.trusted("lab.key.pub")
	var e map[string]any
	if err := json.Unmarshal(signed, &e); err != nil {
		t.Fatal(err)
	}
	with := func(key string, value any) []byte {
		changed := map[string]any{"payloadType": e["payloadType"], "payload": e["payload"], "signatures": e["signatures"], key: value}
		data, _ := json.Marshal(changed)
		return data
	}
	payload, _ := base64.StdEncoding.DecodeString(e["payload"].(string))
	better := base64.StdEncoding.EncodeToString(bytes.Replace(payload, []byte(`"known failure":1`), []byte(`"known failure":0`), 1))
	other := l.trusted("other.key.pub")
	byOther := l.claim(l.key("other.key"))
	for name, test := range map[string]struct {
		data    []byte
		trusted []claim.Public
		want    string
	}{
		"payload":          {with("payload", better), trusted, "it was changed, or somebody else signed it"},
		"payload, no text": {with("payload", "%"), trusted, "no base64"},
		"type":             {with("payloadType", "text/plain"), trusted, `holds "text/plain"`},
		"no signature":     {with("signatures", []any{}), trusted, "none of its 0 signatures"},
		"torn signature":   {with("signatures", []any{map[string]any{"keyid": trusted[0].ID, "sig": "AAAA"}}), trusted, "none of its 1 signatures"},
		"another's key":    {byOther, trusted, "by any of the 1 trusted keys"},
		"key not trusted":  {signed, other, "by any of the 1 trusted keys"},
		"no key trusted":   {signed, nil, "by any of the 0 trusted keys"},
		"cut":              {signed[:len(signed)/2], trusted, "no envelope"},
		"two":              {append(bytes.Clone(signed), signed...), trusted, "something stands behind it"},
		"empty":            {nil, trusted, "no envelope"},
	} {
		_, _, err := claim.Verify(test.data, test.trusted)
		if refused, ok := errors.AsType[*claim.RefusedError](err); !ok || !strings.Contains(refused.Why, test.want) {
			t.Errorf("%s: %v; want %s", name, err, test.want)
		}
	}
	s, _, err := claim.Verify(signed, trusted)
	if err != nil {
		t.Fatal(err)
	}
	changed, _ := state.Digest(l.write("room.uf2", "other firmware"))
	for file, want := range map[string]string{"room.uf2": "is another image", "other.uf2": "the claim is not of other.uf2"} {
		if _, err := s.Covers(file, changed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Statements that a trusted key signed and that are no claims.
func TestSignedAndNoClaim(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	subject := []claim.Subject{{Name: "a", Digest: map[string]string{"sha256": strings.Repeat("0", 64)}}}
	for want, s := range map[string]claim.Statement{
		"a statement of type":  {},
		"something else":       {Type: claim.StatementType},
		"of no image":          {Type: claim.StatementType, PredicateType: claim.PredicateType},
		"rests on no run":      {Type: claim.StatementType, PredicateType: claim.PredicateType, Subject: subject},
		`no SHA-256 of "room"`: {Type: claim.StatementType, PredicateType: claim.PredicateType, Subject: []claim.Subject{{Name: "room"}}, Predicate: claim.Predicate{Runs: make([]claim.Run, 1)}},
	} {
		signed, err := claim.Sign(s, l.key("lab.key"))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := claim.Verify(signed, l.trusted("lab.key.pub")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// Keys are changed by signing with both for a while.
func TestRotation(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if _, err := claim.Generate(l.path("next.key")); err != nil {
		t.Fatal(err)
	}
	both := l.claim(l.key("lab.key"), l.key("next.key"))
	for _, trusted := range [][]string{{"lab.key.pub"}, {"next.key.pub"}, {"lab.key.pub", "next.key.pub"}} {
		n := len(trusted)
		if _, by, err := claim.Verify(both, l.trusted(trusted...)); err != nil || len(by) != n {
			t.Errorf("%v: signed by %d: %v", trusted, len(by), err)
		}
	}
	var list []byte
	for _, name := range []string{"lab.key.pub", "next.key.pub"} {
		data, err := os.ReadFile(l.path(name))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, data...)
	}
	l.write("list.pub", string(list))
	if keys := l.trusted("list.pub"); len(keys) != 2 {
		t.Errorf("a file of two keys has %d", len(keys))
	}
}

func TestEvidenceMustFit(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	other := l.write("other.uf2", "another")
	of := func(b ...report.Bench) func(*report.Report) {
		return func(r *report.Report) { r.Benches = b }
	}
	one := l.judged(l.image)
	ours, _ := state.Digest(l.image)
	for want, test := range map[string]struct {
		images   []string
		evidence []claim.Evidence
		decision *claim.Decision
	}{
		"which is none of those of the claim": {[]string{l.image}, []claim.Evidence{one, l.judged(other)}, nil},
		"other.uf2: no run judged it":         {[]string{l.image, other}, []claim.Evidence{one}, nil},
		"the same image was given before":     {[]string{l.image, l.image}, []claim.Evidence{one}, nil},
		"two reports are of it":               {[]string{l.image}, []claim.Evidence{one, one}, nil},
		"no image":                            {nil, nil, nil},
		"does not know which image":           {[]string{l.image}, []claim.Evidence{l.judged(l.image, of(report.Bench{Board: "a", Specs: 1, Image: ours}, report.Bench{Board: "b", Specs: 1}))}, nil},
		"the gate did not decide on it":       {[]string{l.image}, []claim.Evidence{one}, &claim.Decision{Decision: "may ship"}},
	} {
		if _, err := claim.New(test.images, test.evidence, test.decision); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
	partial := l.path("partial")
	if err := os.MkdirAll(partial, 0o700); err != nil {
		t.Fatal(err)
	}
	r := *one.Report
	r.Partial = true
	if err := r.WriteFiles(partial); err != nil {
		t.Fatal(err)
	}
	if _, err := claim.ReadEvidence(partial); err == nil || !strings.Contains(err.Error(), "did not come to its end") {
		t.Errorf("a partial run: %v", err)
	}
	edited := t.TempDir()
	r.Partial = false
	r.Verdicts = append(r.Verdicts, r.Verdicts...)
	if err := r.WriteFiles(edited); err != nil {
		t.Fatal(err)
	}
	if _, err := claim.ReadEvidence(edited); err == nil || !strings.Contains(err.Error(), "has two verdicts") {
		t.Errorf("a report that contradicts itself: %v", err)
	}
}

// The order in which files are given does not matter.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	other := l.write("other.uf2", "another")
	a, b := l.judged(l.image), l.judged(other)
	var claims [][]byte
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		images, evidence := []string{l.image, other}, []claim.Evidence{a, b}
		s, err := claim.New([]string{images[order[0]], images[order[1]]}, []claim.Evidence{evidence[order[1]], evidence[order[0]]}, nil)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := claim.Sign(s, l.key("lab.key"))
		if err != nil {
			t.Fatal(err)
		}
		claims = append(claims, signed)
	}
	if !bytes.Equal(claims[0], claims[1]) {
		t.Error("two orders are two claims")
	}
}

func TestSumsAndNotes(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s, _, err := claim.Verify(l.claim(), l.trusted("lab.key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	var sums, notes strings.Builder
	if err := s.WriteSums(&sums); err != nil {
		t.Fatal(err)
	}
	if digest, _ := state.Digest(l.image); sums.String() != digest+"  room.uf2\n" {
		t.Errorf("sums are %q", sums.String())
	}
	l.write("SHA256SUMS", sums.String())
	check := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	check.Dir = l.dir
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	s.Predicate.Decision = &claim.Decision{Decision: "may ship", Version: "v1.18.0", Baseline: "v1.17.1", Policy: strings.Repeat("ab", 32), Waived: []claim.Waived{{Requirement: "X-1", By: "@name"}}}
	if err := s.WriteNotes(&notes, "d1"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"**may ship**", "| room.uf2 |", "- AIR-010: because of &lt;b&gt;\\|AIR-010", "(&#64;name)", "`d1`"} {
		if !strings.Contains(notes.String(), want) {
			t.Errorf("no %s in\n%s", want, notes.String())
		}
	}
}

func FuzzVerify(f *testing.F) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	trusted := []claim.Public{{Key: key.Public().(ed25519.PublicKey)}}
	signed, err := claim.Sign(claim.Statement{Type: claim.StatementType, PredicateType: claim.PredicateType}, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, err := claim.Verify(data, trusted)
		if _, ok := errors.AsType[*claim.RefusedError](err); !ok {
			t.Errorf("not refused: %v", err)
		}
	})
}
