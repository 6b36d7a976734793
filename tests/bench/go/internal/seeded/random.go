// Package seeded makes objects that look like a cluster's own, from a seed: the same seed gives the same bytes.
//
// The bytes are rendered by hand and not by encoding/json: ten thousand pods are ready in a fraction of a second, and
// the place of each resourceVersion is known, so that a watch event is a splice and not an encoding.
package seeded

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// The characters of Kubernetes' own generated names (apimachinery util/rand).
const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789"

const hexDigits = "0123456789abcdef"

// epoch is when the oldest object was made; a fixed one, since the seed alone decides the bytes.
var epoch = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// newRandom gives the source for one thing of a kind: things don't share one, so that they can be made in parallel.
func newRandom(seed uint64, kind string, number int) *rand.Rand {
	mixed := uint64(14695981039346656037)
	for _, char := range []byte(kind) {
		mixed = (mixed ^ uint64(char)) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed^mixed, uint64(number)))
}

func pick(random *rand.Rand, from []string) string {
	return from[random.IntN(len(from))]
}

func letters(random *rand.Rand, alphabet string, length int) string {
	var text strings.Builder
	for range length {
		text.WriteByte(alphabet[random.IntN(len(alphabet))])
	}
	return text.String()
}

func uid(random *rand.Rand) string {
	high, low := random.Uint64(), random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", high>>32, high>>16&0xffff, high&0xfff, 0x8000|low>>48&0x3fff, low&0xffffffffffff)
}

func rfc3339(at time.Time) string {
	return at.Format(time.RFC3339)
}
