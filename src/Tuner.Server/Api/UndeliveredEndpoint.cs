using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tuner.Server.Keys;
using Tuner.Server.Pages;
using Tuner.Server.Pages.Layout;
using Tuner.Server.Pages.List;

namespace Tuner.Server.Api;

/// <summary>
/// The calls that this machine has not delivered: on top of the list, and sent again. They are the machine's and not the
/// server's, so only a session that its start token began sees them, and no key does, however much it opens.
/// </summary>
internal sealed class UndeliveredEndpoint(ServerOptions options)
{
    private const int MaxForm = 16 * 1024;

    /// <summary>Maps the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(UndeliveredPanel.SendPath, (RequestDelegate)SendAsync).WithMetadata(Access.Admin);

    /// <summary>What the list shows of them; null where they are not the reader's to see, or there is none.</summary>
    public UndeliveredPanel? PanelFor(HttpContext context) => OutboxFor(context) is { } outbox ? UndeliveredPanel.Of(outbox.Read(UndeliveredPanel.MostShown), LoginEndpoint.PathOf(context.Request)) : null;

    private IMachineOutbox? OutboxFor(HttpContext context) => Caller.Of(context) is { IsOwner: true, ByCookie: true } ? options.Outbox : null;

    // That the form is one of this server's own is asked of every session before.
    private async Task SendAsync(HttpContext context)
    {
        if (OutboxFor(context) is not { } outbox)
            await PagesEndpoint.PrintAsync(context, Message.Create(new("These calls are not yours to send", "Only a session that begins with the address of 'tuner open' on the machine itself may send its calls.")), StatusCodes.Status403Forbidden).ConfigureAwait(false);
        else if (await PostedForm.ReadAsync(context, MaxForm).ConfigureAwait(false) is not { } form)
            await PagesEndpoint.PrintAsync(context, Message.Create(new("Nothing was sent", "The form could not be read.")), StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else if (!await outbox.SendAgainAsync(form["id"].ToString(), context.RequestAborted).ConfigureAwait(false))
            await PagesEndpoint.PrintAsync(context, Message.Create(new("There is no such call on this machine", "It may have been delivered in the meantime.")), StatusCodes.Status404NotFound).ConfigureAwait(false);
        else PostedForm.Redirect(context, PostedForm.LocalPath(form["back"].ToString(), CallsAddress.Path));
    }
}
