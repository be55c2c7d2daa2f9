namespace Orleans.Embedded;

/// <summary>A call or an enumeration that another silo asks for.</summary>
internal interface IArrivedCall;

/// <summary>A call that another silo waits for.</summary>
internal abstract class ArrivedCall : IArrivedCall
{
    internal abstract GrainCall Call { get; }

    /// <summary>Sends the answer, when it is there, by the link that the call came by.</summary>
    internal abstract Task AnswerAsync(SiloLink link, long id);
}

/// <inheritdoc cref="ArrivedCall"/>
internal sealed class ArrivedCall<TResult>(AnsweredCall<TResult> call) : ArrivedCall
{
    internal override GrainCall Call => call;

    internal override async Task AnswerAsync(SiloLink link, long id)
    {
        PostResult posted;
        try
        {
            var result = await call.Answer.ConfigureAwait(false);
            var frame = FrameWriter.Begin(FrameKind.Answer, id);
            posted = link.Post((result is NoResult ? frame : frame.Json(result)).End());
        }
        catch (Exception exception)
        {
            posted = link.Post(FrameWriter.Begin(FrameKind.Failure, id).Failure(exception).End());
        }

        if (posted == PostResult.Full)
            link.Close(new IOException("The other silo does not take its answers."));
    }
}
