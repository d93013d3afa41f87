using Supervisor.Protocol;

namespace Supervisor.Server.Rpc;

/// <summary>About how much an answer takes, in memory as well as in XML.</summary>
internal static class AnswerSize
{
    /// <summary>Bytes of markup around a value.</summary>
    private const long Markup = 40;

    /// <summary>Bytes of a value with all it holds.</summary>
    public static long Of(in XmlRpcValue value)
    {
        long size = Markup;
        switch (value.Kind)
        {
            case XmlRpcKind.String:
                size += value.Streamed?.Size ?? value.AsString().Length;
                break;
            case XmlRpcKind.Bytes:
                size += value.AsBytes().Length;
                break;
            case XmlRpcKind.Array:
                IReadOnlyList<XmlRpcValue> elements = value.AsArray();
                for (int i = 0; i < elements.Count; i++)
                {
                    size += Of(elements[i]);
                }

                break;
            case XmlRpcKind.Struct:
                foreach ((string name, XmlRpcValue member) in value.AsStruct())
                {
                    size += name.Length + Markup + Of(member);
                }

                break;
        }

        return size;
    }
}
