using System.Text;
using System.Xml;

namespace Supervisor.Protocol;

/// <summary>
/// Reads XML-RPC documents as leniently as Supervisor does: any root element, untyped text, missing
/// <c>params</c>, <c>nil</c>, <c>i8</c>. Whatever else is wrong is an <see cref="XmlRpcFormatException"/>, and nothing but that.
/// </summary>
/// <remarks>
/// A DOCTYPE is refused, so no entity can be declared. Elements may be nested <see cref="MaxDepth"/> deep. The size of a
/// document is for the caller to bound, who reads it from the network; a call may hold <see cref="MaxCallValues"/> values, so
/// that what is built from it stays within a small multiple of it.
/// </remarks>
public sealed class XmlRpcReader
{
    /// <summary>Deepest nesting of elements: arrays and structs within each other about 80 times.</summary>
    public const int MaxDepth = 256;

    /// <summary>Values a call may hold; a struct counts as four.</summary>
    public const int MaxCallValues = 1_000_000;

    private const int StructValues = 4;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    };

    private readonly XmlReader _xml;
    private int _valuesLeft;

    private XmlRpcReader(XmlReader xml, int maxValues)
    {
        _xml = xml;
        _valuesLeft = maxValues;
    }

    /// <summary>Reads a methodCall from UTF-8.</summary>
    /// <exception cref="XmlRpcFormatException">It is not one, or names no method.</exception>
    public static XmlRpcCall ReadCall(ReadOnlyMemory<byte> utf8) =>
        Read(utf8, repair: false, MaxCallValues, static reader => reader.Call());

    /// <summary>
    /// Reads a methodResponse from UTF-8. Control characters that no XML document may hold, which Supervisor
    /// sends all the same, are read as U+FFFD.
    /// </summary>
    /// <exception cref="XmlRpcFormatException">It is not one.</exception>
    /// <exception cref="XmlRpcFaultException">It is a fault.</exception>
    public static XmlRpcValue ReadResponse(ReadOnlyMemory<byte> utf8) =>
        Read(utf8, repair: true, int.MaxValue, static reader => reader.Response());

    private static T Read<T>(ReadOnlyMemory<byte> utf8, bool repair, int maxValues, Func<XmlRpcReader, T> read)
    {
        using Utf8TextSource text = new(utf8, repair);
        try
        {
            using XmlReader xml = XmlReader.Create(text, Settings);
            return read(new(xml, maxValues));
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            throw new XmlRpcFormatException($"not XML: {e.Message}", e);
        }
    }

    private XmlRpcCall Call()
    {
        string? method = null;
        List<XmlRpcValue> parameters = [];
        while (_xml.Read())
        {
            CheckDepth();
            if (_xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (_xml.LocalName)
            {
                case "methodName":
                    method = Text();
                    break;
                case "params":
                    parameters = Children();
                    break;
            }
        }

        return string.IsNullOrEmpty(method) ? throw new XmlRpcFormatException("no methodName") : new(method, parameters);
    }

    private XmlRpcValue Response()
    {
        XmlRpcValue? result = null;
        XmlRpcFaultException? fault = null;
        while (_xml.Read())
        {
            CheckDepth();
            if (_xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (_xml.LocalName)
            {
                case "params":
                    List<XmlRpcValue> values = Children();
                    result = values.Count == 1
                        ? values[0]
                        : throw new XmlRpcFormatException($"expected one param in the methodResponse, found {values.Count}");
                    break;
                case "fault":
                    fault = Fault(FirstChild());
                    break;
            }
        }

        return fault is null ? result ?? throw new XmlRpcFormatException("neither params nor fault in the methodResponse") : throw fault;
    }

    private static XmlRpcFaultException Fault(XmlRpcValue value) =>
        value.Kind == XmlRpcKind.Struct
        && value.AsStruct().TryGet("faultCode", out XmlRpcValue code) && code.Kind == XmlRpcKind.Int
        && value.AsStruct().TryGet("faultString", out XmlRpcValue text)
            ? new((int)code.AsInt(), text.ToString())
            : throw new XmlRpcFormatException("a fault without faultCode and faultString");

    /// <summary>The value of the element the reader stands on; afterwards it stands on its end.</summary>
    private XmlRpcValue Value()
    {
        CheckDepth();
        Count(1);
        switch (_xml.LocalName)
        {
            case "int" or "i4" or "i8":
                return XmlRpcLexical.Int(Text());
            case "boolean":
                return Text() == "1";
            case "string":
                return Text();
            case "double":
                return XmlRpcLexical.Double(Text());
            case "dateTime.iso8601":
                return XmlRpcLexical.Time(Text());
            case "base64":
                return XmlRpcLexical.Base64(Text());
            case "data":
                return Children();
            case "struct":
                return Struct();
            case "array" or "param":
                return FirstChild();
            case "value":
                return TextOrChild();
            default:
                string unknown = Text();
                return unknown.Length == 0 ? default(XmlRpcValue) : unknown;
        }
    }

    private List<XmlRpcValue> Children()
    {
        List<XmlRpcValue> values = [];
        if (EnterElement())
        {
            while (MoveToChild())
            {
                values.Add(Value());
            }
        }

        return values;
    }

    private XmlRpcStruct Struct()
    {
        Count(StructValues);
        XmlRpcStruct members = new();
        if (EnterElement())
        {
            while (MoveToChild())
            {
                Member(members);
            }
        }

        return members;
    }

    private void Member(XmlRpcStruct members)
    {
        CheckDepth();
        if (!EnterElement() || !MoveToChild())
        {
            throw new XmlRpcFormatException("a struct member needs a name and a value");
        }

        string name = Text();
        if (!MoveToChild())
        {
            throw new XmlRpcFormatException($"struct member '{name}' has no value");
        }

        members.Add(name, Value());
        if (MoveToChild())
        {
            throw new XmlRpcFormatException($"struct member '{name}' has more than a name and a value");
        }
    }

    private XmlRpcValue FirstChild()
    {
        string element = _xml.LocalName;
        if (!EnterElement() || !MoveToChild())
        {
            throw new XmlRpcFormatException($"an empty <{element}>");
        }

        XmlRpcValue value = Value();
        SkipRest();
        return value;
    }

    private XmlRpcValue TextOrChild()
    {
        if (!EnterElement())
        {
            return "";
        }

        string text = CollectText();
        if (_xml.NodeType == XmlNodeType.EndElement)
        {
            return text;
        }

        XmlRpcValue value = Value();
        SkipRest();
        return value;
    }

    /// <summary>The text of the element before its first child, which is what Supervisor looks at.</summary>
    private string Text()
    {
        if (!EnterElement())
        {
            return "";
        }

        string text = CollectText();
        if (_xml.NodeType == XmlNodeType.Element)
        {
            SkipElement();
            SkipRest();
        }

        return text;
    }

    /// <summary>Reads on to the next child or the end of the element.</summary>
    private string CollectText()
    {
        StringBuilder? more = null;
        string text = "";
        while (ReadInside() is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
        {
            if (text.Length == 0)
            {
                text = _xml.Value;
            }
            else
            {
                (more ??= new(text)).Append(_xml.Value);
            }
        }

        return more?.ToString() ?? text;
    }

    /// <summary>False when the element is empty, so that there is no end to read up to.</summary>
    private bool EnterElement() => !_xml.IsEmptyElement;

    /// <summary>Moves to the next child element, or to the end of the element that was entered.</summary>
    private bool MoveToChild()
    {
        while (true)
        {
            switch (ReadInside())
            {
                case XmlNodeType.Element:
                    return true;
                case XmlNodeType.EndElement:
                    return false;
            }
        }
    }

    private void SkipRest()
    {
        while (MoveToChild())
        {
            SkipElement();
        }
    }

    private void SkipElement()
    {
        int depth = _xml.Depth;
        if (!_xml.IsEmptyElement)
        {
            while (ReadInside() != XmlNodeType.EndElement || _xml.Depth != depth)
            {
                CheckDepth();
            }
        }
    }

    private XmlNodeType ReadInside() =>
        _xml.Read() ? _xml.NodeType : throw new XmlRpcFormatException("the document ends inside an element");

    private void Count(int values)
    {
        if ((_valuesLeft -= values) < 0)
        {
            throw new XmlRpcFormatException($"more than {MaxCallValues} values in one call");
        }
    }

    private void CheckDepth()
    {
        if (_xml.Depth > MaxDepth)
        {
            throw new XmlRpcFormatException($"elements nested more than {MaxDepth} deep");
        }
    }
}
