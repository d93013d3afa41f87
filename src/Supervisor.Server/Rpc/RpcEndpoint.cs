using System.Buffers;
using System.IO.Pipelines;
using Supervisor.Protocol;
using Supervisor.Server.Http;
using Supervisor.Supervision.Logs;

namespace Supervisor.Server.Rpc;

/// <summary><c>POST /RPC2</c>: XML-RPC in, XML-RPC out.</summary>
public sealed class RpcEndpoint(RpcDispatcher dispatcher, IHttpLog log)
{
    private const int LargestFirstRent = 1024 * 1024;

    private readonly RequestMemory _memory = new();
    private readonly AnswerGarbage _garbage = new();

    /// <summary>Bytes of large calls that have come and are not done with.</summary>
    internal long LargeCalls => _memory.Used;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Method != HttpMethods.Post)
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        if (context.Request.ContentLength is null)
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status411LengthRequired);
            return;
        }

        using RequestMemory.Share share = _memory.Begin();
        XmlRpcCall call;
        try
        {
            call = await ReadCallAsync(
                context.Request.BodyReader,
                (int)Math.Min(context.Request.ContentLength.Value, HttpLimits.MaxRequestBody),
                share,
                context.RequestAborted);
        }
        catch (XmlRpcFormatException e)
        {
            log.Log(LogLevel.Error, $"XML-RPC request data is invalid: {e.Message}");
            await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        await SendAnswerAsync(context, call);
    }

    private async Task SendAnswerAsync(HttpContext context, XmlRpcCall call)
    {
        long length;
        using (SegmentedBuffer answer = new())
        {
            await AnswerAsync(call, answer, context.RequestAborted);
            await answer.MeasureAsync(context.RequestAborted);
            length = answer.Length;
            await SendAsync(context, answer);
        }

        _garbage.Add(length);
    }

    private static async Task SendAsync(HttpContext context, SegmentedBuffer answer)
    {
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = answer.Length;
        foreach (SegmentedBuffer.Part part in answer.Parts)
        {
            if (part.Text is null)
            {
                await context.Response.BodyWriter.WriteAsync(part.Bytes.AsMemory(0, (int)part.Length), context.RequestAborted);
            }
            else if (!await SendAsync(part.Text, part.Length, context.Response.BodyWriter, context.RequestAborted))
            {
                // the log was cut short meanwhile: the length that was announced cannot be kept
                context.Abort();
                return;
            }
        }
    }

    /// <summary>False when the text has changed since its length was taken.</summary>
    private static async ValueTask<bool> SendAsync(
        StreamedText text, long length, PipeWriter output, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> bytes = new();
        IEnumerator<ReadOnlyMemory<char>> pieces = text.Pieces().GetEnumerator();
        // Given up while a piece does not come, it is not disposed of: it may still be written to.
        while (await LogDisk.DoAsync(pieces.MoveNext, cancellationToken))
        {
            bytes.ResetWrittenCount();
            XmlRpcWriter.WriteText(bytes, pieces.Current.Span);
            length -= bytes.WrittenCount;
            if (length < 0)
            {
                pieces.Dispose();
                return false;
            }

            await output.WriteAsync(bytes.WrittenMemory, cancellationToken);
        }

        return length == 0;
    }

    private static async ValueTask<XmlRpcCall> ReadCallAsync(
        PipeReader body, int length, RequestMemory.Share share, CancellationToken cancellationToken)
    {
        ReadResult part = await body.ReadAsync(cancellationToken);
        if (part.IsCompleted && part.Buffer.IsSingleSegment)
        {
            try
            {
                return XmlRpcReader.ReadCall(part.Buffer.First);
            }
            finally
            {
                body.AdvanceTo(part.Buffer.End);
            }
        }

        // what has not come yet is not reserved: anybody may announce a lot
        using PooledBuffer whole = new(Math.Min(length, LargestFirstRent));
        while (true)
        {
            foreach (ReadOnlyMemory<byte> segment in part.Buffer)
            {
                share.Add(segment.Length);
                whole.Write(segment.Span);
            }

            body.AdvanceTo(part.Buffer.End);
            if (part.IsCompleted)
            {
                return XmlRpcReader.ReadCall(whole.Written);
            }

            part = await body.ReadAsync(cancellationToken);
        }
    }

    private async ValueTask AnswerAsync(XmlRpcCall call, SegmentedBuffer answer, CancellationToken cancellationToken)
    {
        bool traced = log.IsLogged(LogLevel.Trace);
        if (traced)
        {
            log.Log(LogLevel.Trace, $"XML-RPC method called: {call.MethodName}()");
        }

        try
        {
            XmlRpcValue value = await dispatcher.CallAsync(call.MethodName, call.Params, cancellationToken);
            if (traced)
            {
                log.Log(LogLevel.Trace, $"XML-RPC method {call.MethodName}() returned successfully");
            }

            XmlRpcWriter.WriteResponse(answer, value);
        }
        catch (XmlRpcFaultException fault)
        {
            if (traced)
            {
                log.Log(LogLevel.Trace, $"XML-RPC method {call.MethodName}() returned fault: [{fault.Code}] {fault.Message}");
            }

            XmlRpcWriter.WriteFault(answer, fault);
        }
    }
}
