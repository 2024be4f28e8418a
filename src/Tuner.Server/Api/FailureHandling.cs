using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tuner.Server.Hosting;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Storage;
using Tuner.Server.Validation;

namespace Tuner.Server.Api;

/// <summary>Turns what goes wrong while answering into an answer, and tells apart whose fault it was.</summary>
internal static class FailureHandling
{
    private const int ClientClosedRequest = 499;

    /// <summary>Goes first in the pipeline.</summary>
    public static void UseFailureHandling(this IApplicationBuilder app, ServerOptions options)
    {
        var faults = new StoreFaultLog(options);
        app.Use(next => context => HandleAsync(context, next, options, faults));
    }

    /// <summary>Runs <paramref name="next"/>.</summary>
    public static async Task HandleAsync(HttpContext context, RequestDelegate next, ServerOptions options, StoreFaultLog faults)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        // Whatever it threw, nobody is there to be answered, and the server is not to blame.
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosedRequest;
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, e.StatusCode, options).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e) when (!context.Response.HasStarted)
        {
            if (e.IsFault) faults.Note(e.Message);
            await AnswerAsync(context, e).ConfigureAwait(false);
        }
        // The last line of defence: the request fails, the server goes on, its owner is told.
        catch (Exception e)
        {
            options.OnFailure?.Invoke($"The server failed at {RouteName.Of(context)} ({Describe(e)}).");
            if (context.Response.HasStarted) context.Abort();
            else await AnswerAsync(context, StatusCodes.Status500InternalServerError, options).ConfigureAwait(false);
        }
    }

    // What the disk or the database says holds no text of a call; what anything else says may.
    private static string Describe(Exception e) => e is DbException or IOException ? $"{e.GetType().Name}: {e.Message.TrimEnd('.')}" : e.GetType().Name;

    private static Task AnswerAsync(HttpContext context, StoreUnavailableException trouble)
    {
        var isReading = HttpMethods.IsGet(context.Request.Method);
        var what = trouble.IsFault ? $"Calls cannot be {(isReading ? "read" : "stored")}" : trouble.Message;
        var later = TimeSpan.FromSeconds(trouble.IsFault ? 10 : 2);
        if (!isReading || !context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)) return JsonAnswer.WriteBusyAsync(context, later, what);
        context.Response.Headers.RetryAfter = $"{later.TotalSeconds:0}";
        return PagesEndpoint.PrintAsync(context, Message.Create(new("Not now", $"{what}{(trouble.IsFault ? "; the server's owner is told why" : "")}. Open the page again in a moment.")), StatusCodes.Status503ServiceUnavailable);
    }

    private static Task AnswerAsync(HttpContext context, int status, ServerOptions options) => JsonAnswer.WriteFaultAsync(
        context, status, FieldPath.Body, status == StatusCodes.Status500InternalServerError ? "server_error" : "body_error",
        status switch
        {
            StatusCodes.Status413PayloadTooLarge => $"The body should have at most {options.MaxBodyBytes} bytes",
            StatusCodes.Status408RequestTimeout => "The body came too slowly",
            StatusCodes.Status500InternalServerError => "The server failed; send the same call again later",
            _ => "The body could not be read",
        });
}
