using System.Buffers;
using Supervisor.Protocol;

namespace Supervisor.Fuzzing.Tests;

internal static class XmlRpcTargets
{
    /// <summary>A call is read or refused; what was read is written and read again as the same.</summary>
    public static void Call(byte[] data)
    {
        XmlRpcCall call;
        try
        {
            call = XmlRpcReader.ReadCall(data);
        }
        catch (XmlRpcFormatException)
        {
            return;
        }

        byte[] first = Written(call);
        byte[] second = Written(XmlRpcReader.ReadCall(first));
        FuzzTarget.Hold(first.AsSpan().SequenceEqual(second), "what was written is read as something else");
    }

    public static void Response(byte[] data)
    {
        XmlRpcValue value;
        try
        {
            value = XmlRpcReader.ReadResponse(data);
        }
        catch (Exception exception) when (exception is XmlRpcFormatException or XmlRpcFaultException)
        {
            return;
        }

        ArrayBufferWriter<byte> output = new();
        XmlRpcWriter.WriteResponse(output, value);
        XmlRpcReader.ReadResponse(output.WrittenMemory);
    }

    private static byte[] Written(XmlRpcCall call)
    {
        ArrayBufferWriter<byte> output = new();
        XmlRpcWriter.WriteCall(output, call.MethodName, [.. call.Params]);
        return output.WrittenSpan.ToArray();
    }
}
