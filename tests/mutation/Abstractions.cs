// The namespace that tests use of xunit 2 and that xunit.v3 has not: what was there is in Xunit.
namespace Xunit.Abstractions
{
    internal static class None;
}
