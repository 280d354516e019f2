package explain_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/explain"
)

// Keys and frames of the recorded exchange post-push.
const (
	roomKey  = "80cd69384b3d38866f8b26ad75d3ee977590460a8648fc6d1da026c0062bd24e99e997841c8c6796061c0a44c139e79d213d89118be136e97215d2e16e65f7c8"
	aliceKey = "128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a0"
	carolKey = "8b81de495dd01c19af402a4beabfdefdfd55258cbe25a8ce5ef76e134c5714f0"
)

func keys(t *testing.T) *explain.Keys {
	t.Helper()
	var k explain.Keys
	k.AddPrivate("room", identity.PrivateKey(unhex(t, roomKey)))
	k.AddPublic("alice", identity.PublicKey(unhex(t, aliceKey)))
	k.AddPublic("carol", identity.PublicKey(unhex(t, carolKey)))
	return &k
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBrief(t *testing.T) {
	for want, frame := range map[string]string{
		`DIRECT advert of "Heltec Room" (370caaae), t=1767225601`:                                    "1200370caaae216c91aea5855f0effb6dd4d44354141dd6864a6a35073dbd859974401b955691de0ff8b2cc78f8473309dc77b9de5af9df3c89e5fe013fc2745b8ac7061620ce8d2230719d6f70727a73c7fdf4271d825873ffb7f9b73bd62a6aeb64719b50893000000000000000048656c74656320526f6f6d",
		`FLOOD alice > room log-in "password", since 0, t=1767225628`:                                "1d0037128cd300f9e81aac8143002ba8793c3a22cf13246a786cfc24051f8d335c78a09e7819bb6b9d7b057cf090e392dc652579ed",
		`FLOOD room > alice path return of 0 hops with log-in accepted, permissions 3, t=1767225628`: "2100123759efdebef5e1ca58b9586a97823cd7f12bf0",
		`DIRECT alice > room path return of 0 hops`:                                                  "220037120ff3f3c48a402e8b7cb61aa1a84384eec4fb",
		`DIRECT alice > room text "Hello room", t=1767225646`:                                        "0a0037123667754c3148cc71a10df31735d72bd736ff",
		`DIRECT ack 66a4e199`: "0e0066a4e199",
		`FLOOD room > carol push "Hello room" by alice, t=1767225647, attempt 2`: "09008b3775480c9f03f362f9c48493343262f5b61277a74a657161e68ce71dd8efb500244948",
		`DIRECT TXT_MSG room > 22, sealed`:                                       "0a002237326a96c207a6a89d10033830a8bfff2605b5cc3180fed87f91330539cd8e6d6de6e2",
		`FLOOD via aa,bb ack 01020304 and 05`:                                    "0d02aabb0102030405",
		`DIRECT multipart ack 01020304, 1 to come`:                               "2a001301020304",
		`wire: header: found 0 bytes, want at least 1 byte`:                      "",
	} {
		got := explain.Brief(unhex(t, frame), keys(t))
		if got != want {
			t.Errorf("Brief(%.12s...) = %q, want %q", frame, got, want)
		}
	}
}

func TestExplainWithoutKeys(t *testing.T) {
	f, err := explain.Explain(unhex(t, "0a0037123667754c3148cc71a10df31735d72bd736ff"), nil)
	if err != nil || !f.Sealed || f.Opened {
		t.Errorf("Explain = %+v, %v; want a sealed frame that stays closed", f, err)
	}
}

func TestExplainNamesTheField(t *testing.T) {
	_, err := explain.Explain(unhex(t, "12003700"), nil)
	var fe *wire.FieldError
	if !errors.As(err, &fe) || !strings.Contains(fe.Field, "advert") {
		t.Errorf("Explain of half an advert: %v, want the field", err)
	}
}

func FuzzExplain(f *testing.F) {
	for _, s := range []string{"0e0066a4e199", "2a001301020304", "2602aabb010203040506070809", "2e0080"} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		if explain.Brief(frame, keys(t)) == "" {
			t.Error("nothing to say")
		}
	})
}
