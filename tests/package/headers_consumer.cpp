// A user of the headers that need the standard library only; nothing is linked.
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/types.hpp>

int main() {
  tracuu::ByteVector bytes;
  tracuu::put_le(bytes, tracuu::DocId{7});
  return tracuu::load_le<tracuu::DocId>(bytes.data()) == 7 ? 0 : 1;
}
