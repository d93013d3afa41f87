using System.Buffers;
using System.IO.Pipelines;
using Supervisor.Engine;
using Supervisor.Protocol;
using Supervisor.Server.Http;

namespace Supervisor.Server.Rpc;

/// <summary><c>POST /RPC2</c>: XML-RPC in, XML-RPC out.</summary>
public sealed class RpcEndpoint(RpcDispatcher dispatcher, ISurfaceLog log)
{
    private const int LargestFirstRent = 1024 * 1024;

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

        XmlRpcCall call;
        try
        {
            call = await ReadCallAsync(
                context.Request.BodyReader,
                (int)Math.Min(context.Request.ContentLength.Value, SurfaceLimits.MaxRequestBody),
                context.RequestAborted);
        }
        catch (XmlRpcFormatException e)
        {
            log.Log(LogLevel.Error, $"XML-RPC request data is invalid: {e.Message}");
            await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
            return;
        }

        using SegmentedBuffer answer = new();
        await AnswerAsync(call, answer, context.RequestAborted);
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = answer.Length;
        foreach (ReadOnlyMemory<byte> segment in answer.Segments)
        {
            await context.Response.BodyWriter.WriteAsync(segment, context.RequestAborted);
        }
    }

    private static async ValueTask<XmlRpcCall> ReadCallAsync(PipeReader body, int length, CancellationToken cancellationToken)
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
