package identity_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// hexBytes reads hexadecimal digits from JSON.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

type vectors struct {
	KeyPairs []struct {
		Name      string
		Seed      hexBytes
		Private   hexBytes `json:"prv"`
		Public    hexBytes `json:"pub"`
		PathHash3 hexBytes `json:"path_hash_3"`
		Accepted  bool     `json:"accepted_by_set_prv_key"`
	} `json:"key_pairs"`
	InvalidKeys []struct {
		Why     string
		Private hexBytes `json:"prv"`
		Valid   bool     `json:"validatePrivateKey"`
	} `json:"invalid_private_keys"`
	SharedSecrets []struct {
		A, B   string
		Secret hexBytes
	} `json:"shared_secrets"`
	Sealed []struct {
		Secret    hexBytes
		Plain     hexBytes
		Sealed    hexBytes `json:"mac_and_cipher"`
		DecryptTo hexBytes `json:"decrypts_to"`
	} `json:"encrypt_then_mac"`
	Refused []struct {
		Secret hexBytes
		Sealed hexBytes `json:"mac_and_cipher"`
	} `json:"mac_failures"`
	Signatures []struct {
		Key       string
		Message   hexBytes
		Signature hexBytes
		Corrupt   hexBytes `json:"corrupt_signature"`
	}
	Adverts []struct {
		Key        string
		Type       wire.NodeType
		Name       string
		Lat, Lon   *float64
		Timestamp  uint32
		Data       hexBytes `json:"app_data"`
		Signature  hexBytes
		Packet     hexBytes
		PacketHash hexBytes `json:"packet_hash"`
	}
	AckHashes []struct {
		Kind             string
		Sender, Receiver string
		Author, Client   string
		Timestamp, Since uint32
		Attempt          uint8
		Text             string
		Hashed, Ack      hexBytes
		To               string
		Payload          hexBytes `json:"datagram_payload"`
	} `json:"ack_hashes"`
	Regions []struct {
		Name  string
		Key   hexBytes
		Codes []struct {
			Type    string
			Payload hexBytes
			Code    uint16
		}
	}
	ReservedCodes []struct {
		Key     hexBytes
		Payload hexBytes
		Code    uint16
	} `json:"transport_code_reserved_values"`
}

func readVectors(t *testing.T) (v vectors, keys map[string]*identity.Local) {
	t.Helper()
	b, err := os.ReadFile("../../fixtures/vectors/crypto.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	keys = make(map[string]*identity.Local)
	for _, k := range v.KeyPairs {
		keys[k.Name] = identity.NewLocal(identity.PrivateKey(k.Private))
	}
	return v, keys
}

func TestVectorsOfKeys(t *testing.T) {
	v, keys := readVectors(t)
	for _, k := range v.KeyPairs {
		if got := identity.FromSeed([32]byte(k.Seed)); got != identity.PrivateKey(k.Private) {
			t.Errorf("%s: private key %x", k.Name, got)
		}
		local := keys[k.Name]
		if local.Public() != identity.PublicKey(k.Public) || local.Private() != identity.PrivateKey(k.Private) {
			t.Errorf("%s: public key %s, want %x", k.Name, local.Public(), k.Public)
		}
		if err := local.Private().Validate(); (err == nil) != k.Accepted {
			t.Errorf("%s: validate: %v, want accepted %t", k.Name, err, k.Accepted)
		}
	}
	for _, k := range v.InvalidKeys {
		if err := identity.PrivateKey(k.Private).Validate(); (err == nil) != k.Valid {
			t.Errorf("%s: validate: %v, want valid %t", k.Why, err, k.Valid)
		}
	}
	for _, s := range v.SharedSecrets {
		a, b := keys[s.A], keys[s.B]
		want := identity.Secret(s.Secret)
		if a.SharedSecret(b.Public()) != want || b.SharedSecret(a.Public()) != want {
			t.Errorf("secret of %s and %s is not %x", s.A, s.B, s.Secret)
		}
	}
	if len(v.KeyPairs) != 6 || len(v.InvalidKeys) != 3 || len(v.SharedSecrets) != 15 {
		t.Error("the file has another number of keys or secrets")
	}
}

func TestVectorsOfSealing(t *testing.T) {
	v, _ := readVectors(t)
	for _, s := range v.Sealed {
		secret := identity.Secret(s.Secret)
		if got := secret.Seal(nil, s.Plain); !bytes.Equal(got, s.Sealed) {
			t.Errorf("seal %x: got %x, want %x", s.Plain, got, s.Sealed)
		}
		got, err := secret.Open(nil, s.Sealed)
		if err != nil || !bytes.Equal(got, s.DecryptTo) {
			t.Errorf("open %x: got %x, %v, want %x", s.Sealed, got, err, s.DecryptTo)
		}
	}
	for _, s := range v.Refused {
		if got, err := identity.Secret(s.Secret).Open(nil, s.Sealed); err == nil {
			t.Errorf("open %x: got %x, want an error", s.Sealed, got)
		}
	}
	if len(v.Sealed) != 13 || len(v.Refused) != 1 {
		t.Error("the file has another number of sealed texts")
	}
}

func TestVectorsOfSignatures(t *testing.T) {
	v, keys := readVectors(t)
	for _, s := range v.Signatures {
		key := keys[s.Key]
		if got := key.Sign(s.Message); got != identity.Signature(s.Signature) {
			t.Errorf("%s: signature %x, want %x", s.Key, got, s.Signature)
		}
		if !key.Public().Verify(s.Message, identity.Signature(s.Signature)) {
			t.Errorf("%s: signature refused", s.Key)
		}
		if key.Public().Verify(s.Message, identity.Signature(s.Corrupt)) {
			t.Errorf("%s: corrupt signature accepted", s.Key)
		}
	}
	if len(v.Signatures) != 4 {
		t.Error("the file has another number of signatures")
	}
}

func TestVectorsOfAdverts(t *testing.T) {
	v, keys := readVectors(t)
	for i, a := range v.Adverts {
		key := keys[a.Key]
		data := wire.AdvertData{Type: a.Type, Name: a.Name}
		if a.Lat != nil {
			data.HasLocation = true
			data.Latitude, data.Longitude = int32(math.Trunc(*a.Lat*1e6)), int32(math.Trunc(*a.Lon*1e6))
		}
		encoded, err := data.AppendTo(nil)
		if err != nil || !bytes.Equal(encoded, a.Data) {
			t.Errorf("advert %d: data %x, %v, want %x", i, encoded, err, a.Data)
		}
		advert := wire.Advert{PublicKey: key.Public(), Timestamp: a.Timestamp, Data: encoded}
		advert.Signature = key.SignAdvert(a.Timestamp, encoded)
		var packet wire.Packet
		if err := packet.Decode(a.Packet); err != nil {
			t.Fatalf("advert %d: %v", i, err)
		}
		if payload, err := advert.AppendTo(nil); err != nil || !bytes.Equal(payload, packet.Payload) {
			t.Errorf("advert %d: payload %x, %v, want %x", i, payload, err, packet.Payload)
		}
		if got := packet.Hash(); !bytes.Equal(got[:], a.PacketHash) {
			t.Errorf("advert %d: hash %x, want %x", i, got, a.PacketHash)
		}
		got, err := wire.DecodeAdvert(packet.Payload)
		if err != nil {
			t.Fatalf("advert %d: %v", i, err)
		}
		if pub := identity.PublicKey(got.PublicKey); !pub.VerifyAdvert(got.Timestamp, got.Data, got.Signature) {
			t.Errorf("advert %d: signature refused", i)
		}
	}
	if len(v.Adverts) != 15 {
		t.Error("the file has another number of adverts")
	}
}

func TestVectorsOfAcks(t *testing.T) {
	v, keys := readVectors(t)
	for i, a := range v.AckHashes {
		text := wire.Text{Timestamp: a.Timestamp, Attempt: a.Attempt, Text: a.Text}
		var hashed []byte
		var prover identity.PublicKey
		switch {
		case a.Sender != "":
			prover = keys[a.Sender].Public()
			hashed = text.AppendAcked(nil)
		case a.Receiver != "":
			prover = keys[a.Receiver].Public()
			author := keys[a.Author].Public()
			text.Type, text.Author = wire.TextSigned, [4]byte(author[:4])
			hashed = text.AppendAcked(nil)
		default:
			prover = keys[a.Client].Public()
			hashed = wire.KeepAlive{Timestamp: a.Timestamp, Since: a.Since, HasSince: true}.AppendAcked(nil)
		}
		if !bytes.Equal(hashed, a.Hashed) {
			t.Errorf("ack %d (%s): hashes %x, want %x", i, a.Kind, hashed, a.Hashed)
		}
		if got := identity.AckHash(hashed, prover); !bytes.Equal(got[:], a.Ack) {
			t.Errorf("ack %d (%s): got %x, want %x", i, a.Kind, got, a.Ack)
		}
		if a.To == "" {
			continue
		}
		from, to := keys[a.Sender], keys[a.To]
		plain, err := text.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		datagram := wire.Datagram{Dest: to.Public().Hash(), Src: from.Public().Hash(), Sealed: from.SharedSecret(to.Public()).Seal(nil, plain)}
		if payload, err := datagram.AppendTo(nil); err != nil || !bytes.Equal(payload, a.Payload) {
			t.Errorf("ack %d: datagram %x, %v, want %x", i, payload, err, a.Payload)
		}
	}
	if len(v.AckHashes) != 9 {
		t.Error("the file has another number of acks")
	}
}

func TestVectorsOfTransportCodes(t *testing.T) {
	v, _ := readVectors(t)
	types := map[string]wire.PayloadType{}
	for n := range wire.PayloadType(16) {
		types[n.String()] = n
	}
	for _, r := range v.Regions {
		key, ok := identity.RegionKey(r.Name)
		if !ok || key != identity.TransportKey(r.Key) {
			t.Errorf("region %s: key %x, want %x", r.Name, key, r.Key)
		}
		for _, c := range r.Codes {
			if got := key.Code(uint8(types[c.Type]), c.Payload); got != c.Code {
				t.Errorf("region %s, %s: code %04x, want %04x", r.Name, c.Type, got, c.Code)
			}
		}
	}
	for _, c := range v.ReservedCodes {
		if got := identity.TransportKey(c.Key).Code(uint8(wire.TypeAck), c.Payload); got != c.Code {
			t.Errorf("reserved: code %04x, want %04x", got, c.Code)
		}
	}
	if len(v.Regions) != 4 || len(v.ReservedCodes) != 2 {
		t.Error("the file has another number of regions or codes")
	}
}
