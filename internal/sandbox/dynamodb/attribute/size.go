package attribute

// MaxItemSize is the most an item may hold, names included: 400 KB
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-items).
const MaxItemSize = 400 * 1024

// Size is the item's size in bytes as DynamoDB counts it
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
func (it Item) Size() int {
	size := 0
	for name, v := range it {
		size += len(name) + v.Size()
	}
	return size
}

// Size is the value's size in bytes.
func (v Value) Size() int {
	switch v.Kind {
	case String, Binary:
		return len(v.Text)
	case Numeric:
		return v.Num.size()
	case StringSet, NumberSet, BinarySet:
		return sumSizes(v.Elems)
	case List:
		return 3 + len(v.Elems) + sumSizes(v.Elems)
	case Map:
		return 3 + len(v.Fields) + v.Fields.Size()
	default:
		return 1
	}
}

func sumSizes(values []Value) int {
	size := 0
	for _, v := range values {
		size += v.Size()
	}
	return size
}

// size: about one byte per two significant digits, plus one, plus one if negative.
func (n Number) size() int {
	size := (len(n.digits)+1)/2 + 1
	if n.negative {
		size++
	}
	return size
}

// Length is what the size() function of expressions gives: bytes of
// S and B, elements of the rest. ok is false for N, BOOL and NULL.
func (v Value) Length() (n int, ok bool) {
	switch v.Kind {
	case String, Binary:
		return len(v.Text), true
	case Map:
		return len(v.Fields), true
	case List, StringSet, NumberSet, BinarySet:
		return len(v.Elems), true
	default:
		return 0, false
	}
}
