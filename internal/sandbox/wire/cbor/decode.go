// Package cbor reads and writes as much of CBOR (RFC 8949) as Smithy's RPC v2 protocol uses.
// Source: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
package cbor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// The major types of CBOR, and the simple values that occur.
const (
	majorUnsigned = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple

	simpleFalse      = 20
	simpleTrue       = 21
	simpleNull       = 22
	simpleUndefined  = 23
	simpleFloat16    = 25
	simpleFloat32    = 26
	simpleFloat64    = 27
	indefinite       = 31
	breakByte        = 0xff
	tagEpoch         = 1
	maxDepth         = 64
	maxPreallocation = 1024
)

var errEnd = errors.New("cbor: the data ends early")

// Decode reads one value that takes all of data: nil, bool, int64, float64, string, []byte, []any or map[string]any.
// A timestamp (tag 1) is its number of seconds.
func Decode(data []byte) (any, error) {
	d := decoder{data: data}
	value, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if len(d.data) > 0 {
		return nil, fmt.Errorf("cbor: %d bytes follow the value", len(d.data))
	}
	return value, nil
}

type decoder struct{ data []byte }

func (d *decoder) take(n uint64) ([]byte, error) {
	if n > uint64(len(d.data)) {
		return nil, errEnd
	}
	taken := d.data[:n]
	d.data = d.data[n:]
	return taken, nil
}

// head reads a major type and its argument; minor 31 stands for an indefinite length.
func (d *decoder) head() (major byte, minor byte, argument uint64, err error) {
	first, err := d.take(1)
	if err != nil {
		return 0, 0, 0, err
	}
	major, minor = first[0]>>5, first[0]&31
	switch {
	case minor < 24:
		return major, minor, uint64(minor), nil
	case minor <= 27:
		raw, err := d.take(1 << (minor - 24))
		if err != nil {
			return 0, 0, 0, err
		}
		var wide [8]byte
		copy(wide[8-len(raw):], raw)
		return major, minor, binary.BigEndian.Uint64(wide[:]), nil
	case minor == indefinite && major >= majorBytes && major != majorTag:
		return major, minor, 0, nil
	}
	return 0, 0, 0, fmt.Errorf("cbor: byte %#x is no head", first[0])
}

func (d *decoder) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("cbor: nested deeper than %d", maxDepth)
	}
	major, minor, argument, err := d.head()
	if err != nil {
		return nil, err
	}
	switch major {
	case majorUnsigned, majorNegative:
		if argument > math.MaxInt64 {
			return nil, errors.New("cbor: an integer is beyond 64 bits")
		}
		if major == majorNegative {
			return -1 - int64(argument), nil
		}
		return int64(argument), nil
	case majorBytes, majorText:
		return d.chunks(major, minor, argument)
	case majorArray:
		return d.array(depth, minor, argument)
	case majorMap:
		return d.object(depth, minor, argument)
	case majorTag:
		return d.value(depth + 1)
	}
	return simple(minor, argument)
}

func simple(minor byte, argument uint64) (any, error) {
	switch minor {
	case simpleFalse, simpleTrue:
		return minor == simpleTrue, nil
	case simpleNull, simpleUndefined:
		return nil, nil
	case simpleFloat16:
		return half(uint16(argument)), nil
	case simpleFloat32:
		return float64(math.Float32frombits(uint32(argument))), nil
	case simpleFloat64:
		return math.Float64frombits(argument), nil
	}
	return nil, fmt.Errorf("cbor: simple value %d has no meaning here", minor)
}

// half widens a half-precision number.
func half(bits uint16) float64 {
	exponent, fraction := int(bits>>10&31), float64(bits&1023)
	var value float64
	switch exponent {
	case 0:
		value = math.Ldexp(fraction, -24)
	case 31:
		value = math.Inf(1)
		if fraction != 0 {
			return math.NaN()
		}
	default:
		value = math.Ldexp(fraction+1024, exponent-25)
	}
	if bits&0x8000 != 0 {
		return -value
	}
	return value
}

// ended tells whether an indefinite item ends here, and passes its break.
func (d *decoder) ended() (bool, error) {
	if len(d.data) == 0 {
		return false, errEnd
	}
	if d.data[0] != breakByte {
		return false, nil
	}
	d.data = d.data[1:]
	return true, nil
}

// chunks reads a string, whole or in chunks.
func (d *decoder) chunks(major, minor byte, length uint64) (any, error) {
	var joined []byte
	if minor != indefinite {
		taken, err := d.take(length)
		if err != nil {
			return nil, err
		}
		joined = taken
	}
	for minor == indefinite {
		if end, err := d.ended(); err != nil || end {
			if err != nil {
				return nil, err
			}
			break
		}
		chunkMajor, chunkMinor, chunkLength, err := d.head()
		if err != nil || chunkMajor != major || chunkMinor == indefinite {
			return nil, errors.Join(err, errors.New("cbor: a chunk of another type"))
		}
		taken, err := d.take(chunkLength)
		if err != nil {
			return nil, err
		}
		joined = append(joined, taken...)
	}
	if major == majorBytes {
		return append([]byte{}, joined...), nil
	}
	if !utf8.Valid(joined) {
		return nil, errors.New("cbor: a text is not UTF-8")
	}
	return string(joined), nil
}

func (d *decoder) array(depth int, minor byte, length uint64) (any, error) {
	list := make([]any, 0, min(length, maxPreallocation))
	for i := uint64(0); minor == indefinite || i < length; i++ {
		if minor == indefinite {
			if end, err := d.ended(); err != nil || end {
				return list, err
			}
		}
		value, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

func (d *decoder) object(depth int, minor byte, length uint64) (any, error) {
	object := map[string]any{}
	for i := uint64(0); minor == indefinite || i < length; i++ {
		if minor == indefinite {
			if end, err := d.ended(); err != nil || end {
				return object, err
			}
		}
		key, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, errors.New("cbor: a key is no text")
		}
		if object[name], err = d.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return object, nil
}
