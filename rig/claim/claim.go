package claim

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
)

// Sign is a statement in an envelope that each of the keys signed. The same statement and keys give the same
// bytes.
func Sign(s Statement, keys ...ed25519.PrivateKey) ([]byte, error) {
	payload, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return seal(payload, keys)
}

// Verify says what a claim claims and which of the trusted keys signed it, at least one. A *RefusedError
// says why it does not hold.
func Verify(data []byte, trusted []Public) (s Statement, by []Public, err error) {
	payload, by, err := unseal(data, trusted)
	if err != nil {
		return Statement{}, nil, err
	}
	if err := decode(payload, &s); err != nil {
		return Statement{}, nil, refuse("what was signed cannot be read: %v", err)
	}
	switch {
	case s.Type != StatementType:
		return Statement{}, nil, refuse("it is a statement of type %q, want %q", s.Type, StatementType)
	case s.PredicateType != PredicateType:
		return Statement{}, nil, refuse("it says something else of its subject: %q, want %q", s.PredicateType, PredicateType)
	case len(s.Subject) == 0:
		return Statement{}, nil, refuse("it is of no image")
	case len(s.Predicate.Runs) == 0:
		return Statement{}, nil, refuse("it rests on no run")
	}
	for _, subject := range s.Subject {
		const digits = 64
		if len(subject.SHA256()) != digits {
			return Statement{}, nil, refuse("it has no SHA-256 of %q", subject.Name)
		}
	}
	return s, by, nil
}

// Covers says by which name a claim is of an image, a digest in hex. A *RefusedError says that it is not.
func (s Statement) Covers(file, digest string) (name string, err error) {
	for _, subject := range s.Subject {
		if subject.SHA256() == digest {
			return subject.Name, nil
		}
	}
	for _, subject := range s.Subject {
		if subject.Name == file {
			return "", refuse("%s is another image than the claim is of: its SHA-256 is %s, that of the claim %s", file, digest, subject.SHA256())
		}
	}
	return "", refuse("the claim is not of %s (SHA-256 %s)", file, digest)
}

// ReadFile reads a claim's envelope.
func ReadFile(file string) ([]byte, error) { return readFile(file) }

// ReadDecision reads what meshrig gate --json said.
func ReadDecision(file string) (*Decision, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	var d Decision
	if err := decode(data, &d); err != nil {
		return nil, fmt.Errorf("claim: %s: %w; want what meshrig gate --json printed", file, err)
	}
	if d.Decision == "" || d.Policy == "" {
		return nil, fmt.Errorf("claim: %s: no decision, or no policy; want what meshrig gate --json printed", file)
	}
	return &d, nil
}
