package claim

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

// payloadType is what an envelope says of its payload (in-toto attestation framework, envelope layer).
const payloadType = "application/vnd.in-toto+json"

// envelope is a DSSE envelope (secure-systems-lab/dsse, envelope.md v1.0).
type envelope struct {
	PayloadType string      `json:"payloadType"`
	Payload     string      `json:"payload"` // base64
	Signatures  []signature `json:"signatures"`
}

type signature struct {
	KeyID string `json:"keyid"` // a hint, which is not signed
	Sig   string `json:"sig"`   // base64
}

// encoding is what is signed of a payload (DSSE's pre-authentication encoding).
func encoding(payload []byte) []byte {
	out := []byte("DSSEv1 " + strconv.Itoa(len(payloadType)) + " " + payloadType + " " + strconv.Itoa(len(payload)) + " ")
	return append(out, payload...)
}

// seal signs a payload with each key.
func seal(payload []byte, keys []ed25519.PrivateKey) ([]byte, error) {
	if len(keys) == 0 {
		return nil, errors.New("claim: no key to sign with")
	}
	e := envelope{PayloadType: payloadType, Payload: base64.StdEncoding.EncodeToString(payload)}
	for _, key := range keys {
		public, _ := key.Public().(ed25519.PublicKey)
		_, id, err := identify(public)
		if err != nil {
			return nil, err
		}
		e.Signatures = append(e.Signatures, signature{KeyID: id, Sig: base64.StdEncoding.EncodeToString(ed25519.Sign(key, encoding(payload)))})
	}
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	w.SetIndent("", "  ")
	if err := w.Encode(e); err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return out.Bytes(), nil
}

// largest is more bytes than a claim, or a file of keys, has.
const largest = 16 << 20

// unseal returns the payload of an envelope and which of the trusted keys signed it, at least one.
func unseal(data []byte, trusted []Public) (payload []byte, by []Public, err error) {
	var e envelope
	if err := decode(data, &e); err != nil {
		return nil, nil, refuse("it is no envelope: %v", err)
	}
	if e.PayloadType != payloadType {
		return nil, nil, refuse("its envelope holds %q, want %q", e.PayloadType, payloadType)
	}
	payload, err = fromBase64(e.Payload)
	if err != nil {
		return nil, nil, refuse("the payload of its envelope is no base64: %v", err)
	}
	signed := encoding(payload)
	for _, key := range trusted {
		for _, s := range e.Signatures {
			// A signature that cannot be read is one by nobody. Which key it says it is of proves nothing.
			sig, err := fromBase64(s.Sig)
			if err == nil && len(key.Key) == ed25519.PublicKeySize && ed25519.Verify(key.Key, signed, sig) {
				by = append(by, key)
				break
			}
		}
	}
	if len(by) == 0 {
		return nil, nil, refuse("none of its %d signatures is one of what it says by any of the %d trusted keys: it was changed, or somebody else signed it", len(e.Signatures), len(trusted))
	}
	return payload, by, nil
}

// fromBase64 reads both alphabets, as DSSE wants it.
func fromBase64(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		if other, oerr := base64.URLEncoding.DecodeString(text); oerr == nil {
			return other, nil
		}
	}
	return data, err
}

// decode reads one JSON value and nothing behind it.
func decode(data []byte, into any) error {
	in := json.NewDecoder(bytes.NewReader(data))
	if err := in.Decode(into); err != nil {
		return err
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands behind it")
	}
	return nil
}

func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	defer func() { _ = f.Close() }()
	data, err := readAll(f)
	if err != nil {
		return nil, fmt.Errorf("claim: %s: %w", file, err)
	}
	return data, nil
}

func readAll(from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, largest+1))
	if err == nil && len(data) > largest {
		err = fmt.Errorf("it has more than %d MB, which no such file has", largest>>20)
	}
	return data, err
}

// RefusedError says why a claim does not hold.
type RefusedError struct{ Why string }

// Error is a sentence.
func (e *RefusedError) Error() string { return "claim: refused: " + e.Why }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }
