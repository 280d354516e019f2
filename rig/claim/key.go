package claim

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// PublicSuffix is what the file of a public key has behind the name of the private one's.
const PublicSuffix = ".pub"

// The kinds of PEM blocks.
const (
	privateBlock = "PRIVATE KEY" // PKCS #8
	publicBlock  = "PUBLIC KEY"  // PKIX
)

// Public is a key that claims are held against.
type Public struct {
	Key  ed25519.PublicKey
	ID   string // SHA-256 of its PKIX form, in hex
	File string // where it was read
}

// Generate makes a pair of keys: the private one in a file of its owner's alone, the public one beside it. It
// returns the public one. A file that is there is never written over.
func Generate(file string) (Public, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Public{}, fmt.Errorf("claim: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return Public{}, fmt.Errorf("claim: %w", err)
	}
	open, id, err := identify(public)
	if err != nil {
		return Public{}, err
	}
	if err := create(file, 0o600, pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: secret})); err != nil {
		return Public{}, err
	}
	if err := create(file+PublicSuffix, 0o644, pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: open})); err != nil {
		return Public{}, errors.Join(err, os.Remove(file))
	}
	return Public{Key: public, ID: id, File: file + PublicSuffix}, nil
}

// create writes a file that is not there yet and has it outlive a loss of power.
func create(file string, mode fs.FileMode, data []byte) (err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("claim: %s is there already, and a key is not written over; give another name", file)
	}
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("claim: %s: %w", file, errors.Join(err, os.Remove(file)))
	}
	return nil
}

// identify is the PKIX form of a key and its ID.
func identify(key ed25519.PublicKey) (pkix []byte, id string, err error) {
	pkix, err = x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, "", fmt.Errorf("claim: %w", err)
	}
	sum := sha256.Sum256(pkix)
	return pkix, hex.EncodeToString(sum[:]), nil
}

// ReadKey reads a private key. One that others may read is refused.
func ReadKey(file string) (ed25519.PrivateKey, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("claim: key: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("claim: key: %w", err)
	}
	if others := info.Mode().Perm() & 0o077; others != 0 {
		return nil, fmt.Errorf("claim: key %s: others than its owner may use it (mode %#o); if nobody has, chmod 600 it, else make another", file, info.Mode().Perm())
	}
	data, err := readAll(f)
	if err != nil {
		return nil, fmt.Errorf("claim: key %s: %w", file, err)
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != privateBlock {
		return nil, fmt.Errorf("claim: key %s: want a PEM block %q, as meshrig claim keygen makes it", file, privateBlock)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("claim: key %s: %w", file, err)
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("claim: key %s: want one of Ed25519, found %T", file, key)
	}
	return private, nil
}

// ReadTrusted reads a list of public keys: one PEM block or several a file.
func ReadTrusted(files ...string) (list []Public, err error) {
	for _, file := range files {
		data, err := readFile(file)
		if err != nil {
			return nil, err
		}
		found, err := ParseTrusted(data, file)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// ParseTrusted reads the public keys of a file, of which the errors speak.
func ParseTrusted(data []byte, file string) (list []Public, err error) {
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			break
		}
		data = rest
		if block.Type == privateBlock {
			return nil, fmt.Errorf("claim: trusted key %s: it is a private key; give its %s, and keep it to yourself", file, PublicSuffix)
		}
		if block.Type != publicBlock {
			return nil, fmt.Errorf("claim: trusted key %s: a PEM block %q, want %q", file, block.Type, publicBlock)
		}
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("claim: trusted key %s: %w", file, err)
		}
		public, ok := key.(ed25519.PublicKey)
		if !ok {
			return nil, fmt.Errorf("claim: trusted key %s: want one of Ed25519, found %T", file, key)
		}
		_, id, err := identify(public)
		if err != nil {
			return nil, err
		}
		list = append(list, Public{Key: public, ID: id, File: file})
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("claim: trusted key %s: no PEM block %q in it", file, publicBlock)
	}
	return list, nil
}
